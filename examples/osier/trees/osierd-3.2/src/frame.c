/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the tags and the payload of a frame that a guest handed us. */
#include "osier.h"

#define ETH_HEADER  14
#define TAG_SIZE     4

static uint16_t get16(const uint8_t *p)
{
    return (uint16_t)(p[0] << 8 | p[1]);
}

bool frame_parse(struct frame *f)
{
    size_t at = ETH_HEADER - 2;

    if (f->len < ETH_HEADER)
        return false;

    f->vlan = 0;
    f->proto = get16(f->data + at);
    while (f->proto == PROTO_VLAN || f->proto == PROTO_QINQ) {
        if (f->len < at + TAG_SIZE + 2)
            return false;
        /* only the outermost tag chooses the network */
        if (f->vlan == 0)
            f->vlan = get16(f->data + at + 2) & 0xfff;
        at += TAG_SIZE;
        f->proto = get16(f->data + at);
    }

    f->payload = at + 2;
    return true;
}
