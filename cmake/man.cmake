# SPDX-License-Identifier: Apache-2.0
# Manual pages: man/NAME.SECTION.scd, their tables put in by a program that has the same tables as okr and okrd.
add_executable(manual man/manual.c)
target_link_libraries(manual PRIVATE okr_client okrd_conf)

find_program(OKR_SCDOC scdoc)
if(NOT OKR_SCDOC)
  message(STATUS "manual pages: not built, scdoc is not installed")
  return()
endif()
file(GLOB sources CONFIGURE_DEPENDS man/*.scd)
foreach(source IN LISTS sources)
  cmake_path(GET source STEM LAST_ONLY page)
  string(REGEX MATCH "[0-9]$" section ${page})
  add_custom_command(OUTPUT man/${page}
    COMMAND manual ${source} > man/${page}.scd
    COMMAND ${OKR_SCDOC} < man/${page}.scd > man/${page}
    DEPENDS manual ${source} VERBATIM)
  list(APPEND pages man/${page})
  install(FILES ${PROJECT_BINARY_DIR}/man/${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
endforeach()
file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/man)
add_custom_target(man ALL DEPENDS ${pages})
