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
