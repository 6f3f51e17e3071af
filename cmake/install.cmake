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
install(FILES systemd/okrd-network.conf plugins/notify/okrd-notify.conf DESTINATION share/okrd)
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

# The stock plugins, with their data files beside them; okrd looks for a plugin of its configuration here.
set(okr_plugin_dir ${CMAKE_INSTALL_LIBDIR}/okrd/plugins)
install(TARGETS audit notify score-google score-zones score-grove LIBRARY DESTINATION ${okr_plugin_dir})
install(DIRECTORY plugins/notify/data/ DESTINATION ${okr_plugin_dir}/notify)

# The plugin SDK: header, version script, template, the kit that checks a plugin.
set(okr_plugin_share ${CMAKE_INSTALL_DATADIR}/okr-plugin)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/okr-plugin)
install(TARGETS okr-plugin-check COMPONENT okr-plugin)
install(FILES plugins/sdk/okr_plugin.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
        COMPONENT okr-plugin)
install(FILES plugins/sdk/okr_plugin.map plugins/sdk/CHANGES.md DESTINATION ${okr_plugin_share}
        COMPONENT okr-plugin)
install(DIRECTORY plugins/sdk/template plugins/sdk/sync DESTINATION ${okr_plugin_share}
        COMPONENT okr-plugin)
configure_file(cmake/okr-plugin.pc.in okr-plugin.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/okr-plugin.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
        COMPONENT okr-plugin)
configure_package_config_file(cmake/okr-pluginConfig.cmake.in okr-pluginConfig.cmake
                              INSTALL_DESTINATION ${package}
                              PATH_VARS CMAKE_INSTALL_INCLUDEDIR okr_plugin_share)
write_basic_package_version_file(okr-pluginConfigVersion.cmake COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)
install(FILES plugins/sdk/okr-plugin.cmake ${PROJECT_BINARY_DIR}/okr-pluginConfig.cmake
              ${PROJECT_BINARY_DIR}/okr-pluginConfigVersion.cmake DESTINATION ${package}
        COMPONENT okr-plugin)
