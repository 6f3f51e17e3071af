# SPDX-License-Identifier: Apache-2.0
# Fuzz targets: tests/fuzz/fuzz_*.c, each with libFuzzer's main; corpora in tests/fuzz/corpus/<name>.
if(NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
  message(FATAL_ERROR "OKR_FUZZ needs clang: configure with -DCMAKE_C_COMPILER=clang")
endif()

# Coverage feedback belongs in the libraries under test, not only in the target.
foreach(library IN ITEMS okrproto okrd_conf okrd_store okrd_core okr_client)
  target_compile_options(${library} PRIVATE -fsanitize=fuzzer-no-link)
endforeach()
# What a target is about, where it is not the contract.
set(okr_fuzzed_conf okrd_conf okrd_base)
set(okr_fuzzed_row okrd_store okrd_core okrd_base)
set(okr_fuzzed_calendar okrd_core okrd_base)
set(okr_fuzzed_csv okr_client)
set(okr_fuzzed_mail okr_client)

file(GLOB targets CONFIGURE_DEPENDS tests/fuzz/fuzz_*.c)
foreach(source IN LISTS targets)
  cmake_path(GET source STEM name)
  add_executable(${name} ${source})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  target_compile_options(${name} PRIVATE -fsanitize=fuzzer)
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/proto)
  string(REPLACE fuzz_ "" about ${name})
  target_link_libraries(${name} PRIVATE ${okr_fuzzed_${about}} okrproto)
endforeach()
