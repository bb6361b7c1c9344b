#pragma once
// What NLVR's pictures show (Suhr et al., ACL 2017; `structured_rep` of the released dev.json and test.json): three grey boxes with objects.
//
// A picture has 400 x 100 pixels and three squares of 100 x 100 whose left edges lie at x = 0, 150 and 300. An object is described in pixels
// of its own square, from the top left: `x_loc`, `y_loc` are its left and top, `size` (10, 20 or 30) its width and height, whatever its
// type. The file lists the boxes in the order of picture SPLIT-ID-0.png. Pictures 1 to 5 show the other orders, in the lexicographic order
// of permutations (kNlvrOrders); nothing says so where the data is published: it was found, and a test holds it, on the pixels.

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/formats/json_records.hpp"
#include "core/formats/records.hpp"

namespace vlp::formats {

inline constexpr int64_t kNlvrPictureWidth = 400, kNlvrPictureHeight = 100, kNlvrSquare = 100;
inline constexpr std::array<int64_t, 3> kNlvrSquareLeft{0, 150, 300};
// Square i of picture k shows box kNlvrOrders[k][i] of the file.
inline constexpr std::array<std::array<size_t, 3>, 6> kNlvrOrders{{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}};

enum class NlvrColour { kBlack, kBlue, kYellow };  // "Black", "#0099ff", "Yellow" in the file
enum class NlvrShape { kCircle, kSquare, kTriangle };

struct NlvrObject {
  NlvrColour colour;
  NlvrShape shape;
  int64_t x, y, size;  // pixels of its square
};

struct NlvrScene {
  std::array<std::vector<NlvrObject>, 3> boxes;  // as the file lists them
};

// "black circle", "black square", "black triangle", "blue circle", ..., "yellow triangle": class 3 colour + shape.
const std::array<std::string, 9>& nlvr_classes();
size_t class_of(const NlvrObject& object);

// An object as picture k shows it, in pixels of the picture.
struct NlvrShown {
  Box box;
  size_t index;  // into nlvr_classes()
};
// The objects of picture k = 0..5 from the left square to the right one, within a square as the file lists them. InternalFault for another k.
std::vector<NlvrShown> shown(const NlvrScene& scene, int64_t k);

// The scene of a line of the release; none where `structured_rep` is absent or null (train.json). Throws BadInput naming file, line, object
// and field for anything but three lists of objects, an unknown colour or type, and an object that leaves its square.
std::optional<NlvrScene> read_nlvr_scene(const JsonRecord& record);

// Calls `use` for every line that holds a scene, one line in memory at a time (plain or gzip).
struct NlvrLine {
  std::string identifier, directory;  // "1572-0", "2"
  NlvrScene scene;
  int64_t line;
};
void for_each_nlvr_scene(const std::filesystem::path& json_file, const std::function<void(const NlvrLine& line)>& use);

// The same as records: the six pictures of every line with a scene, named and found as read_nlvr does, and their objects as regions, `texts`
// being the class and `attributes` the colour.
Regions read_nlvr_regions(const std::filesystem::path& json_file, const std::filesystem::path& image_root, const std::string& split);

}  // namespace vlp::formats
