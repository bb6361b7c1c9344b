#pragma once
// A scratch folder that is removed afterwards, and the message of the error that a call ends with.

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include <gtest/gtest.h>
#include <zlib.h>

#include "core/util/error.hpp"
#include "core/util/file.hpp"
#include "core/util/scratch_folder.hpp"
#include "tests/support/real_data.hpp"

namespace vlp::formats {

class Scratch final {
 public:
  const std::filesystem::path& root() const { return folder_.path(); }
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    const auto file = folder_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  ScratchFolder folder_{"vlp-formats"};
};

// The text of the BadInput that `call` throws, with the scratch folder's path shortened to "@".
template <class Call>
std::string message(const Scratch& scratch, const Call& call) {
  try {
    call();
  } catch (const BadInput& e) {
    std::string text = e.what();
    const std::string root = scratch.root().string() + "/";
    for (size_t at = text.find(root); at != std::string::npos; at = text.find(root)) text.replace(at, root.size(), "@");
    return text;
  }
  return "no BadInput";
}

// window_bits: zlib's choice of wrapping, 15 + 16 for gzip, -15 for none.
inline std::string deflated(std::string_view bytes, int window_bits) {
  std::string out(compressBound(bytes.size()) + 64, '\0');
  z_stream s{};
  deflateInit2(&s, 6, Z_DEFLATED, window_bits, 8, Z_DEFAULT_STRATEGY);
  s.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  s.avail_in = static_cast<uInt>(bytes.size());
  s.next_out = reinterpret_cast<Bytef*>(out.data());
  s.avail_out = static_cast<uInt>(out.size());
  deflate(&s, Z_FINISH);
  out.resize(s.total_out);
  deflateEnd(&s);
  return out;
}

inline std::string gzipped(std::string_view bytes) { return deflated(bytes, 15 + 16); }

inline std::string unhex(const std::string& hex) {
  std::string out;
  for (size_t i = 0; i < hex.size(); i += 2) out.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return out;
}

// The folder of genuine data, or an empty path where `needed` is not below it.
inline std::filesystem::path real_data(const std::string& needed) {
  const auto root = test::real_data();
  return root && std::filesystem::exists(*root / needed) ? *root / needed : std::filesystem::path();
}

}  // namespace vlp::formats
