// SPDX-License-Identifier: GPL-2.0
#define OSIER_RING_SIZE	256
#define OSIER_HEADROOM	2048
#define OSIER_AREA_SIZE	(OSIER_RING_SIZE * OSIER_HEADROOM)

struct osier_desc {
	u32 offset;
	u32 len;
};

struct osier_ring {
	u32 head;
	struct osier_desc desc[OSIER_RING_SIZE];
};

struct osier_port {
	struct net_device *dev;
	struct osier_ring *ring;	/* shared with the guest */
	u8 *area;
	u32 seen;
};
