// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// Collects handlers, modules and groups, with `if`, `switch` and `for`.
@resultBuilder
public enum RouteBuilder {
    /// A handler, module or group.
    public static func buildExpression(_ expression: some Routable) -> [any Routable] { [expression] }
    /// Several of them.
    public static func buildExpression(_ expression: [any Routable]) -> [any Routable] { expression }
    /// The whole block.
    public static func buildBlock(_ components: [any Routable]...) -> [any Routable] { components.flatMap(\.self) }
    /// `if` without `else`.
    public static func buildOptional(_ component: [any Routable]?) -> [any Routable] { component ?? [] }
    /// The first branch of `if` or `switch`.
    public static func buildEither(first component: [any Routable]) -> [any Routable] { component }
    /// The other branch.
    public static func buildEither(second component: [any Routable]) -> [any Routable] { component }
    /// `for`.
    public static func buildArray(_ components: [[any Routable]]) -> [any Routable] { components.flatMap(\.self) }
    /// `if #available`.
    public static func buildLimitedAvailability(_ component: [any Routable]) -> [any Routable] { component }
}
