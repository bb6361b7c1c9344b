#include "core/text/singular.hpp"

#include <algorithm>
#include <array>

namespace vlp::text {
namespace {

struct Irregular {
  std::string_view plural, singular;
};

// By plural. Those in -oes, -ies, -ches and -ses are here because the suffix rules would take too much or too little off.
constexpr std::array kIrregular = std::to_array<Irregular>({
    {"aches", "ache"},
    {"brownies", "brownie"},
    {"buses", "bus"},
    {"busses", "bus"},
    {"calories", "calorie"},
    {"calves", "calf"},
    {"canoes", "canoe"},
    {"children", "child"},
    {"collies", "collie"},
    {"cookies", "cookie"},
    {"doggies", "doggie"},
    {"elves", "elf"},
    {"feet", "foot"},
    {"firemen", "fireman"},
    {"gases", "gas"},
    {"geese", "goose"},
    {"halves", "half"},
    {"hoodies", "hoodie"},
    {"hooves", "hoof"},
    {"horseshoes", "horseshoe"},
    {"irises", "iris"},
    {"kiddies", "kiddie"},
    {"knives", "knife"},
    {"leaves", "leaf"},
    {"lenses", "lens"},
    {"lives", "life"},
    {"loaves", "loaf"},
    {"men", "man"},
    {"mice", "mouse"},
    {"moustaches", "moustache"},
    {"movies", "movie"},
    {"mustaches", "mustache"},
    {"octopuses", "octopus"},
    {"oxen", "ox"},
    {"people", "person"},
    {"policemen", "policeman"},
    {"policewomen", "policewoman"},
    {"prairies", "prairie"},
    {"rookies", "rookie"},
    {"scarves", "scarf"},
    {"selfies", "selfie"},
    {"shelves", "shelf"},
    {"shoes", "shoe"},
    {"smoothies", "smoothie"},
    {"snowmen", "snowman"},
    {"snowshoes", "snowshoe"},
    {"sweeties", "sweetie"},
    {"teeth", "tooth"},
    {"thieves", "thief"},
    {"tiptoes", "tiptoe"},
    {"toes", "toe"},
    {"veggies", "veggie"},
    {"wives", "wife"},
    {"wolves", "wolf"},
    {"women", "woman"},
    {"yuppies", "yuppie"},
    {"zombies", "zombie"},
});
static_assert(std::ranges::is_sorted(kIrregular, {}, &Irregular::plural));

bool ends_in(std::string_view word, std::initializer_list<std::string_view> suffixes) {
  return std::ranges::any_of(suffixes, [&](std::string_view s) { return word.ends_with(s); });
}

}  // namespace

std::string singular(std::string_view word) {
  const auto found = std::ranges::lower_bound(kIrregular, word, {}, &Irregular::plural);
  if (found != kIrregular.end() && found->plural == word) return std::string(found->singular);
  if (word.size() < 4 || !word.ends_with('s') || ends_in(word, {"ss", "us", "is"})) return std::string(word);
  if (word.size() > 4 && word.ends_with("ies")) return std::string(word.substr(0, word.size() - 3)) + "y";
  if (ends_in(word, {"sses", "xes", "ches", "shes", "zzes", "oes"})) return std::string(word.substr(0, word.size() - 2));
  return std::string(word.substr(0, word.size() - 1));
}

}  // namespace vlp::text
