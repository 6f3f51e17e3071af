# SPDX-License-Identifier: Apache-2.0
# Fuzz targets: tests/fuzz/fuzz_*.c, each with libFuzzer's main; corpora in tests/fuzz/corpus/<name>.
if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "OKR_FUZZ needs clang: configure with -DCMAKE_C_COMPILER=clang")
endif()

# Coverage feedback belongs in the library under test, not only in the target.
target_compile_options(okrproto PRIVATE -fsanitize=fuzzer-no-link)

file(GLOB targets CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
foreach(source IN LISTS targets)
  cmake_path(GET source STEM name)
  add_executable(${name} ${source})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/proto)
  target_link_libraries(${name} PRIVATE okrproto)
endforeach()
