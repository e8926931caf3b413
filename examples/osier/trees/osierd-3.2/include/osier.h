/* SPDX-License-Identifier: Apache-2.0 */
#ifndef OSIER_H
#define OSIER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PROTO_VLAN       0x8100
#define PROTO_QINQ       0x88a8
#define OSIER_MAX_PORTS  256
#define OSIER_MAC_SLOTS  4096

struct frame {
    const uint8_t *data;
    size_t len;
    size_t payload;
    uint16_t vlan;
    uint16_t proto;
};

struct mac_entry {
    struct mac_entry *next;
    uint8_t mac[6];
    uint16_t vlan;
    unsigned int port;
    uint32_t seen;
};

struct mac_table {
    struct mac_entry *slot[OSIER_MAC_SLOTS];
    unsigned int count;
};

struct port {
    unsigned int id;
    unsigned int refs;
    bool up;
    char name[32];
    void *queue;
};

bool frame_parse(struct frame *f);
void mac_learn(struct mac_table *t, const uint8_t mac[6], uint16_t vlan,
               unsigned int port, uint32_t now);
struct port *port_get(unsigned int id);
void port_put(struct port *p);
void mirror_frame(const struct frame *f);
size_t lease_answer(const uint8_t *ask, size_t len, uint8_t *out, size_t room);

#endif
