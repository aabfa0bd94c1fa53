// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Component {
    /// The whole of a program that is one component: reads the configuration (`ComponentConfiguration.load()`), runs until
    /// SIGTERM or SIGINT, and returns, so that the process ends with status 0.
    ///
    /// What keeps it from running is written to standard error in a sentence, and ends the process: with status 78
    /// (`EX_CONFIG` of sysexits.h) for a configuration that cannot work, with 70 (`EX_SOFTWARE`) for anything else. A server
    /// that is not there, or refuses the component, is no such thing: that is logged with its cure and tried again.
    ///
    /// `ComponentProgram` of the product `XMPPComponentOperations` has a command line, `doctor` and a health endpoint besides.
    ///
    /// - Parameter routes: What the component answers.
    public static func main(@RouteBuilder routes: () -> [any Routable]) async {
        await main(building: { configuration, _ in try Component(configuration, routes: routes) })
    }

    /// The whole of a program that is one component with settings of its own. Ends as ``main(routes:)`` does.
    ///
    /// - Parameter build: Makes the component of the configuration that was read, which it may change, and further settings.
    public static func main(
        building build: (ComponentConfiguration, ComponentSettings) async throws -> Component
    ) async {
        do {
            let component = try await build(await .load(), await .load())
            try await component.run()
        } catch let error as ComponentError {
            end("\(error.message)", status: error.code == .invalidConfiguration ? 78 : 70)
        } catch {
            end("\(error)", status: 70)
        }
    }

    private static func end(_ message: String, status: Int32) -> Never {
        let line = Array("\(message)\n".utf8)
        _ = line.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
        exit(status)
    }
}
