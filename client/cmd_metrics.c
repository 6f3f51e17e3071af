// SPDX-License-Identifier: Apache-2.0
// okr metrics: the daemon's figures in the text form of OpenMetrics 1.0, for a collector that scrapes files or a command.
#include "commands.h"

static void print_labels(FILE *out, const struct okr_value *labels)
{
    if (!labels || !labels->n)
        return;
    (void)fputc('{', out);
    for (uint32_t i = 0; i < labels->n; i++)
        (void)fprintf(out, "%s%.*s=\"%.*s\"", i ? "," : "",
                      OKR_STR_ARG(okr_value_str(&labels->pairs[i].key)),
                      OKR_STR_ARG(okr_value_str(&labels->pairs[i].value)));
    (void)fputc('}', out);
}

/// "# TYPE …" and what else is known of a family, then its samples.
static void print_family(FILE *out, const struct okr_value *family)
{
    static const char *const heads[][2] = {{"type", "TYPE"}, {"unit", "UNIT"}, {"help", "HELP"}};
    struct okr_str name = okr_value_str(okr_map_get(family, "name"));
    const struct okr_value *samples = okr_map_get(family, "samples");
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct okr_str text = okr_value_str(okr_map_get(family, heads[i][0]));
        if (text.len)
            (void)fprintf(out, "# %s %.*s %.*s\n", heads[i][1], OKR_STR_ARG(name),
                          OKR_STR_ARG(text));
    }
    for (uint32_t i = 0; samples && i < samples->n; i++) {
        const struct okr_value *sample = &samples->items[i];
        (void)fprintf(out, "%.*s%.*s", OKR_STR_ARG(name),
                      OKR_STR_ARG(okr_value_str(okr_map_get(sample, "suffix"))));
        print_labels(out, okr_map_get(sample, "labels"));
        (void)fprintf(out, " %.15g\n", okr_value_double(okr_map_get(sample, "value")));
    }
}

int cmd_metrics(struct client *client)
{
    const struct okr_value *ok;
    int code = client_ask(client, "server.metrics", NULL, &ok);
    if (code)
        return code;
    if (client_wants_json(client)) {
        client_json(client, ok);
        return 0;
    }
    const struct okr_value *families = okr_map_get(ok, "metrics");
    for (uint32_t i = 0; families && i < families->n; i++)
        print_family(client->out.file, &families->items[i]);
    (void)fputs("# EOF\n", client->out.file);
    return 0;
}
