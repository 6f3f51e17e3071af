# SPDX-License-Identifier: Apache-2.0
# Unit tests: tests/unit/<layer>/test_*.c become one Criterion program, unit_<layer>.
# Race programs: tests/race/<name>.c become race_<name>, plain programs for ThreadSanitizer.
enable_testing()

# What everything under tests/ sees: the layers' headers, tests/ itself and the folder's path.
function(okr_test_target name)
  target_include_directories(${name} PRIVATE
    ${PROJECT_SOURCE_DIR}/tests ${PROJECT_SOURCE_DIR}/proto)
  target_compile_definitions(${name} PRIVATE
    _GNU_SOURCE OKR_TEST_DIR="${PROJECT_SOURCE_DIR}/tests" OKR_BIN_DIR="${PROJECT_BINARY_DIR}/bin")
endfunction()

file(GLOB support CONFIGURE_DEPENDS tests/support/*.c)
if(support)
  add_library(okr_test_support STATIC ${support})
  okr_test_target(okr_test_support)
  target_include_directories(okr_test_support PRIVATE ${PROJECT_SOURCE_DIR}/daemon)
  target_link_libraries(okr_test_support PUBLIC okrproto PkgConfig::OKR_CRITERION)
else()
  add_library(okr_test_support INTERFACE)
  target_link_libraries(okr_test_support INTERFACE okrproto PkgConfig::OKR_CRITERION)
endif()

# Which library the tests in tests/unit/<folder> are about; a daemon layer carries its own name.
set(okr_tested_proto okrproto)
set(okr_tested_text okrproto)
set(okr_tested_client okr_client)
set(okr_tested_notify okr_notify)
set(okr_tested_audit okr_audit)

file(GLOB folders LIST_DIRECTORIES true RELATIVE ${PROJECT_SOURCE_DIR}/tests/unit
     CONFIGURE_DEPENDS tests/unit/*)
foreach(folder IN LISTS folders)
  file(GLOB tests CONFIGURE_DEPENDS tests/unit/${folder}/test_*.c)
  if(NOT tests)
    continue()
  endif()
  set(library okrd_${folder})
  if(DEFINED okr_tested_${folder})
    set(library ${okr_tested_${folder}})
  endif()
  if(NOT TARGET ${library})
    message(FATAL_ERROR "tests/unit/${folder}: there is no layer ${library} to test")
  endif()
  # Helpers of one folder only (no test_ prefix) are compiled in with it.
  file(GLOB helpers CONFIGURE_DEPENDS tests/unit/${folder}/*.c)
  list(REMOVE_ITEM helpers ${tests})
  add_executable(unit_${folder} ${tests} ${helpers})
  okr_test_target(unit_${folder})
  target_link_libraries(unit_${folder} PRIVATE okr_test_support ${library})
  # The audit is asked about what a real store holds, as plug hands it over.
  if(folder STREQUAL "audit")
    target_sources(unit_audit PRIVATE tests/unit/cmd/fixture.c)
    target_link_libraries(unit_audit PRIVATE okrd_plug okrd_cmd)
  endif()
  add_test(NAME unit_${folder} COMMAND unit_${folder})
  set_tests_properties(unit_${folder} PROPERTIES LABELS unit TIMEOUT 240)
endforeach()

# Its simulator runs the plugin on a real store, as okrd would.
target_include_directories(unit_notify PRIVATE ${PROJECT_SOURCE_DIR}/daemon)
target_link_libraries(unit_notify PRIVATE okrd_cmd okrd_store okrd_core okrd_base
  PkgConfig::OKR_JANSSON PkgConfig::OKR_CURL)

file(GLOB races CONFIGURE_DEPENDS tests/race/*.c)
foreach(source IN LISTS races)
  cmake_path(GET source STEM name)
  add_executable(race_${name} ${source})
  okr_test_target(race_${name})
  target_link_libraries(race_${name} PRIVATE okrd_actor okrd_store okrd_core okrproto okrd_base
    PkgConfig::OKR_ZMQ Threads::Threads)
  add_test(NAME race_${name} COMMAND race_${name})
  set_tests_properties(race_${name} PROPERTIES LABELS race TIMEOUT 300)
endforeach()

# Fault programs: tests/faults/inject.c is preloaded into okrd, short.c linked into a second okrd and okr; every other file there is a program that judges a store.
file(GLOB fault_sources CONFIGURE_DEPENDS tests/faults/*.c)
list(REMOVE_ITEM fault_sources ${PROJECT_SOURCE_DIR}/tests/faults/inject.c
  ${PROJECT_SOURCE_DIR}/tests/faults/short.c)
add_library(okr_inject MODULE tests/faults/inject.c)
set_target_properties(okr_inject PROPERTIES PREFIX ""
  LIBRARY_OUTPUT_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
target_compile_definitions(okr_inject PRIVATE _GNU_SOURCE)
# The program it is loaded into may be without sanitizers, and one with them brings its own.
target_compile_options(okr_inject PRIVATE -fno-sanitize=all -Wno-pedantic)
target_link_options(okr_inject PRIVATE -fno-sanitize=all)
target_link_libraries(okr_inject PRIVATE ${CMAKE_DL_LIBS})
foreach(source IN LISTS fault_sources)
  cmake_path(GET source STEM name)
  add_executable(fault_${name} ${source})
  okr_test_target(fault_${name})
  target_link_libraries(fault_${name} PRIVATE okrd_store okrd_core okrproto okrd_base PkgConfig::OKR_LMDB)
endforeach()

# Seeded bugs (tests/integration/test_seeded.py): okrd once more for each, with the one file that has the bug compiled for it.
# That object comes before the archive, so that the archive's own is not taken.
set(okr_seeded_bugs
  actor/writer.c store/txn.c store/txn.c store/trim.c actor/publisher.c
  store/dedup.c store/txn.c store/load.c store/row.c actor/publisher.c)
if(OKR_SEEDED_BUGS)
  add_library(okrd_main OBJECT daemon/main.c daemon/okrd.c daemon/offline.c daemon/calendars.c
    daemon/lint.c daemon/plugin_words.c)
  target_compile_definitions(okrd_main PRIVATE _GNU_SOURCE)
  target_include_directories(okrd_main PRIVATE ${PROJECT_SOURCE_DIR}/daemon)
  get_target_property(okrd_libraries okrd LINK_LIBRARIES)
  target_link_libraries(okrd_main PRIVATE ${okrd_libraries})
  set(number 0)
  foreach(source IN LISTS okr_seeded_bugs)
    math(EXPR number "${number} + 1")
    add_executable(okrd_bug_${number} daemon/${source} $<TARGET_OBJECTS:okrd_main>)
    target_compile_definitions(okrd_bug_${number} PRIVATE _GNU_SOURCE OKR_SEEDED_BUG=${number})
    target_link_libraries(okrd_bug_${number} PRIVATE ${okrd_libraries}
      PkgConfig::OKR_LMDB PkgConfig::OKR_SODIUM PkgConfig::OKR_ZMQ)
  endforeach()
  # The okrd to come (tests/integration/test_upgrade.py): its store has one schema more.
  file(GLOB store_sources CONFIGURE_DEPENDS daemon/store/*.c)
  add_executable(okrd_next ${store_sources} $<TARGET_OBJECTS:okrd_main>)
  target_compile_definitions(okrd_next PRIVATE _GNU_SOURCE OKR_SEEDED_SCHEMA=1)
  target_link_libraries(okrd_next PRIVATE ${okrd_libraries}
    PkgConfig::OKR_LMDB PkgConfig::OKR_SODIUM)
  # Memory that runs short (tests/integration/test_memory.py).
  add_executable(okrd_short tests/faults/short.c $<TARGET_OBJECTS:okrd_main>)
  target_link_libraries(okrd_short PRIVATE ${okrd_libraries})
  add_executable(okr_short tests/faults/short.c client/main.c)
  target_link_libraries(okr_short PRIVATE okr_client)
  foreach(program IN ITEMS okrd_short okr_short)
    target_compile_definitions(${program} PRIVATE _GNU_SOURCE)
    target_link_options(${program} PRIVATE
      LINKER:--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup,--wrap=strndup)
  endforeach()
endif()
