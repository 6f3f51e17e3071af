// SPDX-License-Identifier: Apache-2.0
// Tells ThreadSanitizer that memory changes its owner with a message: libzmq's queues order it, but are not built with the sanitizer.
#ifndef BASE_RACE_H
#define BASE_RACE_H

#if defined(__SANITIZE_THREAD__)
#define RACE_WATCHED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RACE_WATCHED 1
#endif
#endif

#ifdef RACE_WATCHED
void __tsan_acquire(void *address);
void __tsan_release(void *address);
#define race_hand_over(address) __tsan_release(address)
#define race_take_over(address) __tsan_acquire(address)
#else
#define race_hand_over(address) ((void)(address))
#define race_take_over(address) ((void)(address))
#endif
#endif
