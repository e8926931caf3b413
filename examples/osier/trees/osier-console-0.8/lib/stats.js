/* SPDX-License-Identifier: Apache-2.0 */
// Counters of the ports that a person may look at.
export function portStats(ports, person) {
  return ports.map((port) => ({
    id: port.id,
    name: port.name,
    sent: port.sent,
    received: port.received,
  }));
}
