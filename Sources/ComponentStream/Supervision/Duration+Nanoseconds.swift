// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Whole nanoseconds on the scale of the `now` of this module: 0 for negative durations, the maximum for those that do
    /// not fit (584 years).
    package var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let whole = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        let sum = whole.partialValue.addingReportingOverflow(UInt64(attoseconds) / 1_000_000_000)
        return whole.overflow || sum.overflow ? .max : sum.partialValue
    }
}

extension UInt64 {
    /// `self` plus a duration in nanoseconds, saturating.
    func advanced(by duration: Duration) -> UInt64 {
        let sum = addingReportingOverflow(duration.nanoseconds)
        return sum.overflow ? .max : sum.partialValue
    }
}
