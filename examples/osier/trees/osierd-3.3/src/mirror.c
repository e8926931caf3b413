/* SPDX-License-Identifier: Apache-2.0 */
/* Port mirroring: a copy of the traffic for those who watch a network. */
#include <unistd.h>

#include "osier.h"

struct observer {
    bool active;
    uint16_t vlan;
    int fd;
};

static struct observer observers[16];

void mirror_frame(const struct frame *f)
{
    for (size_t i = 0; i < 16; i++) {
        const struct observer *o = &observers[i];

        if (!o->active || o->vlan != f->vlan)
            continue;
        (void)!write(o->fd, f->data, f->len);
    }
}
