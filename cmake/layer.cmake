# SPDX-License-Identifier: Apache-2.0
# What a layer is to the build: the .c files of its folders, what it may use, and its packages.

# okr_library(NAME DIRS dir... [EXCEPT file...] [GNU] [PUBLIC_INCLUDE dir...] [PRIVATE_INCLUDE dir...]
#             [USES target...] [PACKAGES target...])
# A layer without a source yet becomes an interface target, so that those above it can name it.
# GNU asks for the POSIX and Linux functions that strict C17 hides.
function(okr_library name)
  cmake_parse_arguments(L "GNU" "" "DIRS;EXCEPT;PUBLIC_INCLUDE;PRIVATE_INCLUDE;USES;PACKAGES" ${ARGN})
  set(patterns ${L_DIRS})
  list(TRANSFORM patterns APPEND "/*.c")
  file(GLOB sources RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${patterns})
  list(REMOVE_ITEM sources ${L_EXCEPT})
  if(NOT sources)
    add_library(${name} INTERFACE)
    target_include_directories(${name} INTERFACE ${L_PUBLIC_INCLUDE})
    target_link_libraries(${name} INTERFACE ${L_USES})
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PUBLIC ${L_PUBLIC_INCLUDE} PRIVATE ${L_PRIVATE_INCLUDE})
  target_link_libraries(${name} PUBLIC ${L_USES} PRIVATE ${L_PACKAGES})
  if(L_GNU)
    target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  endif()
endfunction()

# okr_daemon_layer(LAYER [USES target...] [PACKAGES target...]): daemon/LAYER as okrd_LAYER.
# Headers are included as "layer/name.h".
function(okr_daemon_layer layer)
  okr_library(okrd_${layer} DIRS daemon/${layer} GNU
    PUBLIC_INCLUDE ${PROJECT_SOURCE_DIR}/daemon ${ARGN})
endfunction()

# okr_program(NAME SOURCES file... USES target...): skipped as long as a source is missing.
function(okr_program name)
  cmake_parse_arguments(P "" "" "SOURCES;USES" ${ARGN})
  foreach(source IN LISTS P_SOURCES)
    file(GLOB found RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS ${source})
    if(NOT found)
      message(STATUS "${name}: not built, ${source} does not exist")
      return()
    endif()
  endforeach()
  add_executable(${name} ${P_SOURCES})
  target_compile_definitions(${name} PRIVATE _GNU_SOURCE)
  target_link_libraries(${name} PRIVATE ${P_USES})
endfunction()
