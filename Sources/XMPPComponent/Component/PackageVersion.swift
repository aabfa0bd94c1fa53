// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// The version of this package.
public enum PackageVersion {
    /// In the form of semantic versioning.
    public static let string = "0.1.0"
}
