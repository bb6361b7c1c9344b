#include "core/nn/module.hpp"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "core/util/error.hpp"

namespace vlp::nn {

template <class T>
const T* Named<T>::find(std::string_view key) const {
  for (const auto& entry : entries_)
    if (entry.key() == key) return &entry.value();
  return nullptr;
}

template <class T>
const T& Named<T>::operator[](std::string_view key) const {
  if (const auto* found = find(key)) return *found;
  throw InternalFault(fmt::format("no tensor or part is called {}", key));
}

template class Named<at::Tensor>;
template class Named<std::shared_ptr<Module>>;

void Module::expect_free(const std::string& name) const {
  if (name.empty() || name.find('.') != std::string::npos) throw InternalFault(fmt::format("\"{}\" cannot name a part of a module", name));
  if (parameters_.find(name) || buffers_.find(name) || parts_.find(name)) throw InternalFault(fmt::format("a module has two parts called {}", name));
}

at::Tensor Module::register_parameter(const std::string& name, at::Tensor value) {
  expect_free(name);
  return parameters_.add(name, std::move(value)).requires_grad_();
}

at::Tensor Module::register_buffer(const std::string& name, at::Tensor value) {
  expect_free(name);
  return buffers_.add(name, std::move(value));
}

void Module::add_part(const std::string& name, std::shared_ptr<Module> part) {
  expect_free(name);
  parts_.add(name, std::move(part));
}

void Module::collect(Named<at::Tensor> Module::*own, const std::string& prefix, Named<at::Tensor>& out) const {
  for (const auto& entry : this->*own) out.add(prefix + entry.key(), entry.value());
  for (const auto& part : parts_) part.value()->collect(own, prefix + part.key() + ".", out);
}

Named<at::Tensor> Module::all(Named<at::Tensor> Module::*own) const {
  Named<at::Tensor> out;
  collect(own, "", out);
  return out;
}

std::vector<at::Tensor> Module::parameters() const {
  std::vector<at::Tensor> out;
  for (const auto& entry : named_parameters()) out.push_back(entry.value());
  return out;
}

void Module::train(bool on) {
  training_ = on;
  for (const auto& part : parts_) part.value()->train(on);
}

void Module::to(const at::Device& device) {
  const at::NoGradGuard no_gradient;
  for (auto own : {&Module::parameters_, &Module::buffers_})
    for (auto& entry : all(own)) entry.value().set_data(entry.value().to(device));
}

void Module::zero_grad() {
  for (auto& p : parameters()) p.mutable_grad() = at::Tensor();
}

}  // namespace vlp::nn
