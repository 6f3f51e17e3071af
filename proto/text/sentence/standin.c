#include "text/sentence/sentence.h"
size_t sentence_periods(struct okr_str text, const struct okr_sentence_context *context,
                        struct said_period *ret, size_t max)
{
    (void)text;
    (void)context;
    (void)ret;
    (void)max;
    return 0;
}
size_t sentence_mentions(struct okr_str text, const struct okr_names *names, struct okr_range *ret,
                         size_t max)
{
    (void)text;
    (void)names;
    (void)ret;
    (void)max;
    return 0;
}
