// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0
// XEP-0004 v2.13.2: §3.3 (field types)

import XMPPExtensions

/// What to be reminded of, and when.
struct RemindForm: TypedForm {
    var what = ""
    var when = ""
    let title: String? = "Remind me"
    let instructions = ["When: «at 17:00», «in 20 minutes», «tomorrow at noon», «every weekday at 9»."]
    var fields: [TypedField<Self>] {
        [
            .text("what", \.what, label: "What", isRequired: true),
            .text("when", \.when, label: "When", isRequired: true),
        ]
    }
}

/// Where somebody is, as far as clocks are concerned.
struct ZoneForm: TypedForm {
    var zone = ""
    let title: String? = "Time zone"
    var fields: [TypedField<Self>] {
        [.text("zone", \.zone, label: "Time zone, such as Europe/Vienna or UTC+2", isRequired: true)]
    }
}

/// A calendar file.
struct ImportForm: TypedForm {
    var address = ""
    let title: String? = "Import a calendar"
    var fields: [TypedField<Self>] {
        [.text("address", \.address, label: "Address of the file (https://….ics)", isRequired: true)]
    }
}
