// swift-xmpp-component — SPDX-License-Identifier: Apache-2.0

/// What a bot says by itself. In English, unless another text is put in.
public struct BotPhrases: Sendable {
    /// The language of the texts (RFC 5646).
    public var language = "en"
    /// Words that leave a question without an answer, in lower case.
    public var cancelWords = ["cancel", "stop", "never mind", "nevermind"]
    /// Words that stand for yes, in lower case.
    public var yesWords = ["yes", "y", "yep", "yeah", "ok", "okay", "sure", "true", "1", "on"]
    /// Words that stand for no, in lower case.
    public var noWords = ["no", "n", "nope", "false", "0", "off"]
    /// Words that ask for help, in lower case.
    public var helpWords = ["help", "?", "commands"]

    /// Something else was said, and this is all the bot has to say.
    public var unknown: @Sendable (_ suggestion: String?) -> String = { suggestion in
        let hint = suggestion.map { " Did you mean «\($0)»?" } ?? ""
        return "I do not understand that.\(hint) Say help to see what I can do."
    }
    /// Before the list of what the bot can do.
    public var helpHeading = "This is what I can do:"
    /// After the list of what the bot can do.
    public var helpFooting = "Say help and a command for more of it."
    /// Somebody may do nothing here.
    public var nothingAllowed = "There is nothing that you may do here."
    /// There is no help with that.
    public var noHelp: @Sendable (_ topic: String) -> String = {
        "I know nothing of «\($0)». Say help for what I can do."
    }
    /// Somebody may not do that.
    public var forbidden = "You may not do that."
    /// A question was left.
    public var cancelled = "All right, never mind."
    /// There is nothing to leave.
    public var nothingToCancel = "There is nothing to cancel."
    /// A question got no answer in time.
    public var timedOut = "I no longer wait for your answer."
    /// An answer made no sense, and is asked for again.
    public var again = "I did not understand that."
    /// After a question for yes or no.
    public var yesOrNo = "(yes or no)"
    /// What a field of a command is asked for with.
    public var field: @Sendable (_ label: String) -> String = { "\($0)?" }
    /// Too many questions are open.
    public var busy = "I am too busy to ask you something now. Try again later."
    /// A text is too long.
    public var tooLong = "That is too long for me to read."
    /// Somebody writes too fast.
    public var tooFast = "You write faster than I can answer. Wait a moment."
    /// Somebody says the same again and again.
    public var repeated = "You have said that several times, and I have answered. Say something else, or wait a while."
    /// A message came too late.
    public var tooLate = "Your message was a long time on its way. Say it again if it still matters."
    /// A message is encrypted.
    public var encrypted = "I cannot read encrypted messages. Please write to me without."
    /// A correction is of what is not remembered.
    public var correctsUnknown = "I no longer know the message that you corrected. Say it again as a new one."
    /// A correction is of an answer.
    public var correctsAnswer = "I have gone on with your answer already, and cannot take it back."
    /// Something failed that nobody is to know more of.
    public var failed = "Something went wrong here; it was written to the log."
    /// What was cut is left out.
    public var cut = "… (cut)"

    /// English.
    public init() {}
}
