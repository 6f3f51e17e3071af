// SPDX-License-Identifier: Apache-2.0
#include "actor/job.h"

#include "support/leak.h"

#include <criterion/criterion.h>

static struct job_pool pool;

static void put_payload(struct job *job, const char *bytes, size_t n)
{
    zmq_msg_close(&job->payload);
    zmq_msg_init_size(&job->payload, n);
    memcpy(zmq_msg_data(&job->payload), bytes, n);
}

Test(job, is_reused_clean)
{
    okr_commands_init();
    pool = (struct job_pool){.arena_bytes = 64 << 20};
    struct job *first = job_take(&pool);
    first->delimiter = first->parked = true;
    first->park_after = 9;
    first->deadline = 5;
    job_give_back(&pool, first);
    struct job *second = job_take(&pool);
    cr_assert_eq(first, second);
    cr_assert(!second->delimiter && !second->parked);
    cr_assert_eq(second->park_after, 0);
    cr_assert_eq(second->deadline, 0);
    job_give_back(&pool, second);
    job_pool_done(&pool);
    okr_test_end();
}

Test(job, decodes_again_without_growing)
{
    // {v: 1, id: 7, op: "server.hello"}
    static const char hello[] = "\x83\xa1v\x01\xa2id\x07\xa2op\xacserver.hello";
    okr_commands_init();
    pool = (struct job_pool){.arena_bytes = 64 << 20};
    struct job *job = job_take(&pool);
    put_payload(job, hello, sizeof hello - 1);
    cr_assert_eq(job_decode(job), 0, "%s", job->err.message);
    cr_assert_eq(job->request.op, OKR_OP_server_hello);
    size_t used = okr_arena_used(job->arena);
    for (int i = 0; i < 1000; i++)
        cr_assert_eq(job_decode(job), 0);
    cr_assert_eq(okr_arena_used(job->arena), used);
    put_payload(job, "\xc1", 1);
    cr_assert_eq(job_decode(job), OKR_E_INVALID);
    job_give_back(&pool, job);
    job_pool_done(&pool);
    okr_test_end();
}

Test(job, a_chain_moves_through_a_pair)
{
    void *context = zmq_ctx_new(), *a = zmq_socket(context, ZMQ_PAIR),
         *b = zmq_socket(context, ZMQ_PAIR);
    struct job jobs[2] = {{.next = &jobs[1]}, {.next = NULL}};
    struct job_message message = {.chain = &jobs[0], .head = 42}, got;
    cr_assert(!zmq_bind(a, "inproc://pair") && !zmq_connect(b, "inproc://pair"));
    cr_assert_not(job_receive(b, ZMQ_DONTWAIT, &got));
    job_send(a, message);
    cr_assert(job_receive(b, 0, &got));
    cr_assert_eq(got.chain, &jobs[0]);
    cr_assert_eq(got.head, 42);
    zmq_close(a);
    zmq_close(b);
    zmq_ctx_term(context);
    okr_test_end();
}
