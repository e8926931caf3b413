/* SPDX-License-Identifier: Apache-2.0 */
/* The guest control socket: one request per line, one reply per request. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "osier.h"

struct ctl {
    int fd;
    size_t used;
    char line[512];
};

struct ctl_reply {
    int code;
    unsigned int port;
    char text[56];
};

static void ctl_show(struct ctl *c, struct port *p)
{
    struct ctl_reply r;

    r.code = p->up ? 200 : 204;
    r.port = p->id;
    snprintf(r.text, sizeof(r.text), "%s", p->name);
    (void)!write(c->fd, &r, sizeof(r));
}

static void ctl_refuse(struct ctl *c, int code)
{
    struct ctl_reply r;

    r.code = code;
    r.port = 0;
    r.text[0] = '\0';
    (void)!write(c->fd, &r, sizeof(r));
}

static void ctl_command(struct ctl *c)
{
    struct port *p;

    if (strncmp(c->line, "show ", 5)) {
        ctl_refuse(c, 400);
        return;
    }
    p = port_get((unsigned int)atoi(c->line + 5));
    if (!p) {
        ctl_refuse(c, 404);
        return;
    }
    ctl_show(c, p);
    port_put(p);
}

void ctl_open(struct ctl *c, int fd)
{
    memset(c, 0, sizeof(*c));
    c->fd = fd;
}

void ctl_input(struct ctl *c, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] != '\n') {
            c->line[c->used++] = bytes[i];
            continue;
        }
        c->line[c->used] = '\0';
        ctl_command(c);
        c->used = 0;
    }
}
