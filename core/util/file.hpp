#pragma once
// Files: whole reads, atomic writes, read-only memory maps.

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace vlp {

// Whole content. Throws BadInput naming the file and the reason.
std::string read_file(const std::filesystem::path& file);

// A file read in pieces from its beginning. Everything throws BadInput naming the file and the reason.
class InputFile final {
 public:
  explicit InputFile(const std::filesystem::path& file);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  size_t read(std::span<char> into);  // bytes read: fewer than there is room for only at the end of the file

 private:
  std::filesystem::path file_;
  int fd_;
};

// Writes a temporary in the same folder, syncs it, renames it over `file`, syncs the folder: readers see the old or the new content,
// never a part. What is there and no regular file (/dev/stdout, a pipe) is written into instead of being replaced. Throws BadInput naming the
// file and the reason (no space, read-only, ...); the temporary is removed.
void write_file_atomic(const std::filesystem::path& file, std::string_view bytes);

// Creates a folder and its parents. Throws BadInput naming it.
void make_folder(const std::filesystem::path& folder);

// A file mapped read-only for the object's lifetime. Throws BadInput where it cannot be.
class MappedFile final {
 public:
  explicit MappedFile(const std::filesystem::path& file);
  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  std::span<const std::byte> bytes() const { return {data_, size_}; }

 private:
  const std::byte* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace vlp
