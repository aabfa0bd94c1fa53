// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

import AdHocCommandService

@main struct Service {
    static func main() async {}
}
