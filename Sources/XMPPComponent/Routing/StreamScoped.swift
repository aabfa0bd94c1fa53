// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

package import Logging

/// A module that knows things which are true for one stream only.
package protocol StreamScoped: Module {
    /// Called on the event loop when an established stream has ended, before anything of the next one arrives.
    func streamEnded()
}

extension Component {
    /// Tells the modules that are interested.
    func streamEnded() {
        for case let module as any StreamScoped in modules { module.streamEnded() }
    }

    /// The domain of the server, as far as it is known: the configured one, or the domain without its first label.
    package var serverDomain: JID? { runtime.serverDomain }

    /// The component's log.
    package var log: Logger { runtime.logger }
}
