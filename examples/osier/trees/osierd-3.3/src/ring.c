/* SPDX-License-Identifier: Apache-2.0 */
/* The receive ring that a guest shares with us; it may change at any time. */
#include <string.h>

#include "osier.h"

#define RING_SLOTS  128
#define SLOT_SIZE  2048

struct slot {
    volatile uint32_t len;
    uint8_t bytes[SLOT_SIZE];
};

struct ring {
    volatile uint32_t head;
    uint32_t tail;
    struct slot slot[RING_SLOTS];
};

size_t ring_read(struct ring *r, uint8_t *out)
{
    struct slot *s = &r->slot[r->tail % RING_SLOTS];

    if (r->head == r->tail)
        return 0;
    if (s->len > SLOT_SIZE)
        return 0;
    memcpy(out, s->bytes, s->len);
    r->tail++;
    return s->len;
}
