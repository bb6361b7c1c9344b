# Finds LibTorch of exactly the pinned version (find_libtorch.sh says where it looks) and defines torch::c10, torch::cpu and, where the
# library has them, torch::c10_cuda and torch::cuda. find_package(Torch) is not used: it needs nvcc for a CUDA wheel, links CUDA into
# everything and overrides flags.

set(LIBTORCH_ROOT "" CACHE PATH "Folder that holds torch/include and torch/lib; empty: search")
set(requested "${LIBTORCH_ROOT}")
if(NOT requested)
  set(requested "$ENV{LIBTORCH_ROOT}")
endif()
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/libtorch.txt)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/libtorch.txt pin REGEX "^torch==")
string(REGEX REPLACE "^torch==([0-9.]+).*" "\\1" VLP_TORCH_VERSION "${pin}")
execute_process(COMMAND ${CMAKE_COMMAND} -E env "LIBTORCH_ROOT=${requested}" ${CMAKE_CURRENT_LIST_DIR}/find_libtorch.sh
                OUTPUT_VARIABLE torch_root ERROR_VARIABLE reason RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
if(failed)
  string(STRIP "${reason}" reason)
  message(FATAL_ERROR "LibTorch ${VLP_TORCH_VERSION} not found: run core/deps/setup.sh. ${reason}")
endif()
if(EXISTS /usr/include/ATen/ATen.h)
  message(FATAL_ERROR "The distribution's libtorch-dev hides the pinned LibTorch ${VLP_TORCH_VERSION}: remove that package")
endif()
message(STATUS "LibTorch ${VLP_TORCH_VERSION} in ${torch_root}")

set(torch_include "${torch_root}/torch/include")
set(torch_lib "${torch_root}/torch/lib")
function(add_torch_library name file)
  if(EXISTS "${torch_lib}/${file}")
    add_library(${name} SHARED IMPORTED GLOBAL)
    set_target_properties(${name} PROPERTIES IMPORTED_LOCATION "${torch_lib}/${file}" IMPORTED_SONAME ${file})
    target_link_libraries(${name} INTERFACE ${ARGN})
  endif()
endfunction()
add_torch_library(torch::c10 libc10.so)
add_torch_library(torch::cpu libtorch_cpu.so torch::c10)
# After the system's headers, so that <fmt/...> is the distribution's fmt, not the copy in the wheel.
target_compile_options(torch::c10 INTERFACE
  "$<$<COMPILE_LANGUAGE:CXX>:SHELL:-idirafter ${torch_include} -idirafter ${torch_include}/torch/csrc/api/include>")
add_torch_library(torch::c10_cuda libc10_cuda.so torch::c10)
add_torch_library(torch::cuda libtorch_cuda.so torch::cpu torch::c10_cuda)
if(TARGET torch::cuda)
  target_link_options(torch::cuda INTERFACE "LINKER:--no-as-needed")  # else the linker drops libtorch_cuda.so
endif()
