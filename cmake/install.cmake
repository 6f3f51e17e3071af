# SPDX-License-Identifier: Apache-2.0
# What a package of okrd holds: two programs, and libokrproto for those who write to the wire.
foreach(program okrd okr)
  if(TARGET ${program})
    install(TARGETS ${program})
  endif()
endforeach()

# The service: units, its user, its directories, its options. The options are where okrd looks for them, whatever the prefix.
set(OKR_UNIT_DIR lib/systemd/system CACHE STRING "Where the units go, below the prefix unless absolute")
foreach(unit okrd.service okrd.socket okrd-backup.service okrd-backup.timer)
  file(READ systemd/${unit} text)
  string(REPLACE "/usr/bin/okr" "${CMAKE_INSTALL_FULL_BINDIR}/okr" text "${text}")
  file(WRITE ${PROJECT_BINARY_DIR}/systemd/${unit} "${text}")
  install(FILES ${PROJECT_BINARY_DIR}/systemd/${unit} DESTINATION ${OKR_UNIT_DIR})
endforeach()
install(FILES systemd/okrd-network.conf DESTINATION share/okrd)
install(DIRECTORY data/calendars DESTINATION ${CMAKE_INSTALL_DATADIR}/okrd)
install(DIRECTORY DESTINATION /etc/okrd/calendars)
install(FILES systemd/okrd.sysusers DESTINATION lib/sysusers.d RENAME okrd.conf)
install(FILES systemd/okrd.tmpfiles DESTINATION lib/tmpfiles.d RENAME okrd.conf)
install(FILES systemd/okrd.conf DESTINATION /etc/okrd)
install(DIRECTORY DESTINATION /etc/okrd/okrd.conf.d)

get_target_property(kind okrproto TYPE)
if(kind STREQUAL "INTERFACE_LIBRARY")
  return()
endif()
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/okrproto)
set_target_properties(okrproto PROPERTIES EXPORT_NAME proto)
install(TARGETS okrproto EXPORT okrproto)
install(DIRECTORY proto/include/okr ${PROJECT_BINARY_DIR}/include/okr
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h" PATTERN "*.def")
# Relative, so that a tree installed elsewhere (a package being built, --prefix) still works.
file(RELATIVE_PATH okr_prefix_from_pc ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/okrproto.pc.in okrproto.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/okrproto.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(EXPORT okrproto NAMESPACE okr:: FILE okrprotoTargets.cmake DESTINATION ${package})
configure_package_config_file(cmake/okrprotoConfig.cmake.in okrprotoConfig.cmake
                              INSTALL_DESTINATION ${package})
write_basic_package_version_file(okrprotoConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/okrprotoConfig.cmake
              ${PROJECT_BINARY_DIR}/okrprotoConfigVersion.cmake DESTINATION ${package})
