/* SPDX-License-Identifier: Apache-2.0 */
/* Answers the address requests of guests, so that no frame has to leave. */
#include <stdio.h>
#include <string.h>

#include "osier.h"

#define OPT_END    255
#define OPT_NAME    12
#define OPT_TIME    51

struct lease {
    char name[64];
    uint32_t seconds;
};

static void read_options(struct lease *l, const uint8_t *p, size_t len)
{
    size_t at = 0;

    while (at + 2 <= len && p[at] != OPT_END) {
        size_t n = p[at + 1];
        const uint8_t *value = p + at + 2;

        if (p[at] == OPT_NAME)
            memcpy(l->name, value, n);
        if (p[at] == OPT_TIME)
            l->seconds = (uint32_t)value[0] << 24 | value[1] << 16 |
                         value[2] << 8 | value[3];
        at += 2 + n;
    }
}

size_t lease_answer(const uint8_t *ask, size_t len, uint8_t *out, size_t room)
{
    struct lease l = { .seconds = 3600 };
    size_t n;

    read_options(&l, ask, len);
    n = (size_t)snprintf((char *)out, room, "%s %u\n", l.name, l.seconds);
    return n;
}
