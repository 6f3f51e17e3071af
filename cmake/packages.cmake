# SPDX-License-Identifier: Apache-2.0
# Every library used, found once (DESIGN 10). A layer names what it needs in CMakeLists.txt.
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# msgpack for C is `msgpack-c` since its version 6 and `msgpack` before.
pkg_search_module(OKR_MSGPACK REQUIRED IMPORTED_TARGET msgpack-c msgpack)
pkg_check_modules(OKR_UTF8PROC REQUIRED IMPORTED_TARGET libutf8proc)
pkg_check_modules(OKR_LMDB REQUIRED IMPORTED_TARGET lmdb)
pkg_check_modules(OKR_SODIUM REQUIRED IMPORTED_TARGET libsodium)
pkg_check_modules(OKR_INIH REQUIRED IMPORTED_TARGET inih)
pkg_check_modules(OKR_SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(OKR_SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
pkg_check_modules(OKR_ZMQ REQUIRED IMPORTED_TARGET libzmq)
pkg_check_modules(OKR_JANSSON REQUIRED IMPORTED_TARGET jansson)
pkg_check_modules(OKR_CURL REQUIRED IMPORTED_TARGET libcurl)
if(OKR_TESTS)
  pkg_check_modules(OKR_CRITERION REQUIRED IMPORTED_TARGET criterion)
endif()
