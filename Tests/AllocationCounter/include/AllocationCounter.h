// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#ifndef ALLOCATION_COUNTER_H
#define ALLOCATION_COUNTER_H

/// How often memory was allocated in this process; -1 where that is not counted.
long allocation_count(void);

#endif
