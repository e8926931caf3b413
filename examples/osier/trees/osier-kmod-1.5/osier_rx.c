// SPDX-License-Identifier: GPL-2.0
/* Receive path of the Osier switch port: guest ring to the stack. */
#include <linux/netdevice.h>
#include <linux/skbuff.h>

#include "osier_ring.h"

static int osier_rx_one(struct osier_port *port, u32 index)
{
	struct osier_desc *desc = &port->ring->desc[index];
	struct sk_buff *skb;

	skb = netdev_alloc_skb(port->dev, OSIER_HEADROOM);
	if (!skb)
		return -ENOMEM;

	skb_put_data(skb, port->area + desc->offset, desc->len);
	return netif_rx(skb);
}

int osier_rx_poll(struct osier_port *port, int budget)
{
	int done = 0;

	while (done < budget && port->seen != port->ring->head) {
		if (port->ring->head - port->seen > OSIER_RING_SIZE)
			return -EPROTO;
		osier_rx_one(port, port->seen++ % OSIER_RING_SIZE);
		done++;
	}
	return done;
}
