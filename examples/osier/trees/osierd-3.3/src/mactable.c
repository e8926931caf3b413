/* SPDX-License-Identifier: Apache-2.0 */
/* Remembers behind which port an address was last seen. */
#include <stdlib.h>
#include <string.h>

#include "osier.h"

static unsigned int slot_of(const uint8_t mac[6], uint16_t vlan)
{
    unsigned int h = vlan;

    for (int i = 0; i < 6; i++)
        h = h * 33 ^ mac[i];
    return h % OSIER_MAC_SLOTS;
}

void mac_learn(struct mac_table *t, const uint8_t mac[6], uint16_t vlan,
               unsigned int port, uint32_t now)
{
    unsigned int slot = slot_of(mac, vlan);
    struct mac_entry *e;

    for (e = t->slot[slot]; e; e = e->next) {
        if (e->vlan == vlan && !memcmp(e->mac, mac, 6)) {
            e->port = port;
            e->seen = now;
            return;
        }
    }

    e = calloc(1, sizeof(*e));
    if (!e)
        return;
    memcpy(e->mac, mac, 6);
    e->vlan = vlan;
    e->port = port;
    e->seen = now;
    e->next = t->slot[slot];
    t->slot[slot] = e;
    t->count++;
}
