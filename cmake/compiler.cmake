# SPDX-License-Identifier: Apache-2.0
# The language, the warnings, the hardening and the sanitizers: the same for every target.
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS OFF)
# tests/arch links every archive as a shared object, which needs position independent code.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

add_compile_options(-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
add_compile_options(-fno-omit-frame-pointer -fstack-protector-strong)

if(OKR_SANITIZE)
  add_compile_options(-fsanitize=${OKR_SANITIZE} -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${OKR_SANITIZE})
elseif(NOT CMAKE_BUILD_TYPE STREQUAL "Debug")
  # glibc checks buffer sizes only when optimising; the sanitizers bring their own checks.
  add_compile_definitions(_FORTIFY_SOURCE=2)
  add_link_options(-Wl,-z,relro,-z,now)
endif()
