# SPDX-License-Identifier: Apache-2.0
# The word lists of proto/text/words, compiled into libokrproto as one trie.
file(GLOB lists CONFIGURE_DEPENDS proto/text/words/*.txt proto/text/words/*.def)
add_executable(words_compile proto/text/words/compile.c)
add_custom_command(
  OUTPUT ${PROJECT_BINARY_DIR}/words_trie.c
  COMMAND words_compile ${PROJECT_SOURCE_DIR}/proto/text/words ${PROJECT_BINARY_DIR}/words_trie.c
  DEPENDS words_compile ${lists}
  COMMENT "Compiling the word lists" VERBATIM)
target_sources(okrproto PRIVATE ${PROJECT_BINARY_DIR}/words_trie.c)
