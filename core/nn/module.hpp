#pragma once
// The tree of named parameters, buffers and parts that every layer is. LibTorch's own brings serialisation and TorchScript into each source that sees its
// header, which took a quarter of the time of a cold build; nothing here needs them.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

namespace vlp::nn {

// Values by name, in the order in which they were added.
template <class T>
class Named {
 public:
  class Entry {
   public:
    Entry(std::string key, T value) : key_(std::move(key)), value_(std::move(value)) {}
    const std::string& key() const { return key_; }
    const T& value() const { return value_; }
    T& value() { return value_; }

   private:
    std::string key_;
    T value_;
  };

  T& add(std::string key, T value) { return entries_.emplace_back(std::move(key), std::move(value)).value(); }
  const T* find(std::string_view key) const;              // null: no such name
  const T& operator[](std::string_view key) const;        // throws InternalFault: no such name
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }

 private:
  std::vector<Entry> entries_;
};

class Module {
 public:
  Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  virtual ~Module() = default;

  // Each throws InternalFault where the name is empty, has a dot or is taken.
  at::Tensor register_parameter(const std::string& name, at::Tensor value);  // trained: it asks for gradients
  at::Tensor register_buffer(const std::string& name, at::Tensor value);     // kept with the parameters, not trained
  template <class M>
  std::shared_ptr<M> register_module(const std::string& name, std::shared_ptr<M> part) {
    add_part(name, part);
    return part;
  }

  // Of this module and all below it, "part.part.name": a module's own before those of its parts. They share storage with the module's.
  Named<at::Tensor> named_parameters() const { return all(&Module::parameters_); }
  Named<at::Tensor> named_buffers() const { return all(&Module::buffers_); }
  std::vector<at::Tensor> parameters() const;
  const Named<std::shared_ptr<Module>>& parts() const { return parts_; }  // directly below

  virtual void train(bool on = true);  // dropout and what else differs between training and evaluation, here and below
  void eval() { train(false); }
  bool is_training() const { return training_; }

  void to(const at::Device& device);  // moves every parameter and buffer, whose handles stay valid
  void zero_grad();                   // gradients become undefined

 private:
  void expect_free(const std::string& name) const;
  void add_part(const std::string& name, std::shared_ptr<Module> part);
  Named<at::Tensor> all(Named<at::Tensor> Module::*own) const;
  void collect(Named<at::Tensor> Module::*own, const std::string& prefix, Named<at::Tensor>& out) const;

  Named<at::Tensor> parameters_, buffers_;
  Named<std::shared_ptr<Module>> parts_;
  bool training_ = true;
};

}  // namespace vlp::nn
