/* SPDX-License-Identifier: Apache-2.0 */
/* Ports: a guest plugs in here. */
#include <errno.h>
#include <stdlib.h>

#include "osier.h"

static struct port *ports[OSIER_MAX_PORTS];

struct port *port_get(unsigned int id)
{
    if (id >= OSIER_MAX_PORTS || !ports[id])
        return NULL;
    ports[id]->refs++;
    return ports[id];
}

void port_put(struct port *p)
{
    if (--p->refs == 0) {
        free(p->queue);
        free(p);
    }
}

int port_send(unsigned int id, const struct frame *f)
{
    struct port *p = port_get(id);

    if (!p)
        return -ENOENT;
    p->pending++;
    port_put(p);
    return queue_frame(p->queue, f);
}

int port_detach(unsigned int id)
{
    struct port *p = port_get(id);

    if (!p)
        return -ENOENT;
    p->up = false;
    ports[id] = NULL;
    p->refs--;
    port_put(p);
    return 0;
}
