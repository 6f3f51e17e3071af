# SPDX-License-Identifier: Apache-2.0
# How a plugin is built, in this tree and outside of it.

# okr_add_plugin(NAME source...): NAME.so, a target of that name, which exports okr_plugin_v1 and nothing else.
# What it needs is linked with target_link_libraries(NAME PRIVATE ...); static libraries in it stay hidden.
function(okr_add_plugin name)
  set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/okr_plugin.map)
  if(DEFINED OKR_PLUGIN_MAP) # the installed package keeps it beside the template
    set(map ${OKR_PLUGIN_MAP})
  endif()
  add_library(${name} MODULE ${ARGN})
  set_target_properties(${name} PROPERTIES
    PREFIX "" OUTPUT_NAME ${name} C_VISIBILITY_PRESET hidden CXX_VISIBILITY_PRESET hidden
    LINK_DEPENDS ${map})
  target_link_libraries(${name} PRIVATE okr::plugin)
  target_link_options(${name} PRIVATE
    -Wl,--version-script=${map} -Wl,-z,noexecstack -Wl,-z,relro -Wl,-z,now)
endfunction()
