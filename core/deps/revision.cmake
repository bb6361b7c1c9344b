# Recorded with every run as provenance (never part of a key): compiler and flags. The git revision is asked for at run time.
set(VLP_COMPILER "${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}")
# On the command line of one file only: a definition that differs from clone to clone keeps their builds from sharing a cache.
set_source_files_properties(experiments/built_from.cpp PROPERTIES COMPILE_DEFINITIONS
  "VLP_COMPILER=\"${VLP_COMPILER}\";VLP_TORCH_VERSION=\"${VLP_TORCH_VERSION}\";VLP_SOURCE_DIR=\"${CMAKE_SOURCE_DIR}\"")
