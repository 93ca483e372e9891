import Foundation

/// The manual page of the command line, made from what ArgumentParser knows of it (`--experimental-dump-help`), so that it
/// cannot say anything else than `--help`.
struct ManualPage {
    private let root: Command

    /// - Parameter helpDump: ArgumentParser's JSON.
    /// - Throws: `DecodingError` when it has another form, which a newer version of ArgumentParser may give it.
    init(helpDump: String) throws {
        root = try JSONDecoder().decode(Dump.self, from: Data(helpDump.utf8)).command
    }

    private struct Dump: Decodable {
        let command: Command
    }

    private struct Command: Decodable {
        let commandName: String
        let abstract: String?
        let discussion: String?
        let shouldDisplay: Bool
        let arguments: [Argument]?
        let subcommands: [Command]?

        /// Those that help shows; `help` itself is every program's.
        var shown: [Command] { (subcommands ?? []).filter { $0.shouldDisplay && $0.commandName != "help" } }
        var options: [Argument] { (arguments ?? []).filter { $0.shouldDisplay && $0.valueName != "help" } }
    }

    private struct Argument: Decodable {
        let kind: String
        let abstract: String?
        let valueName: String?
        let defaultValue: String?
        let isOptional: Bool
        let isRepeating: Bool
        let shouldDisplay: Bool
        let preferredName: Name?

        struct Name: Decodable {
            let kind: String
            let name: String
        }
    }

    /// The page. It bears no date, so that the same program always gives the same page.
    var text: String {
        let name = root.commandName
        var lines = [
            ".\\\" Made by `\(name) manual`; do not edit.",
            ".TH \(Self.quoted(name.uppercased())) 1 \"\" \"DriveOps Analytics\" \"User Commands\"",
            ".SH NAME", Self.plain(name), "\\-", Self.line(root.abstract ?? ""),
            ".SH SYNOPSIS", ".B \(Self.plain(name))", ".I command", "[\\fIoptions\\fR]",
        ]
        lines += [".SH DESCRIPTION"] + Self.paragraphs(root.discussion)
        lines.append(".SH COMMANDS")
        for command in root.shown { lines += section(command, parents: [name]) }
        lines += [
            ".SH ENVIRONMENT", ".TP", ".B DRIVEOPS_INSTANCE",
            Self.line(
                "The configuration file of the instance, where --instance does not name one. The connection strings that the "
                    + "file names by dsn_env are read from the environment, too."
            ),
            ".SH SEE ALSO",
            Self.line("The folder docs of the program: operating, definitions, adding a KPI, glossary."),
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ command: Command, parents: [String]) -> [String] {
        let path = parents + [command.commandName]
        // A command that only holds others has nothing to be said of itself.
        guard command.shown.isEmpty else { return command.shown.flatMap { section($0, parents: path) } }
        var lines = [".SS \(Self.quoted(path.dropFirst().joined(separator: " ")))"]
        lines += [".B \(Self.plain(path.joined(separator: " ")))"] + command.options.map(Self.synopsis) + [".PP"]
        if let abstract = command.abstract { lines.append(Self.line(abstract)) }
        lines += Self.paragraphs(command.discussion).isEmpty ? [] : [".PP"] + Self.paragraphs(command.discussion)
        for option in command.options {
            lines += [".TP", Self.heading(option), Self.line(Self.explanation(option))]
        }
        return lines
    }
}

/// Arguments, and the text of roff.
extension ManualPage {
    private static func synopsis(_ argument: Argument) -> String {
        let text = heading(argument) + (argument.isRepeating ? " .\\|.\\|." : "")
        return argument.isOptional ? "[\(text)]" : text
    }

    private static func heading(_ argument: Argument) -> String {
        let value = "\\fI\(plain(argument.valueName ?? "value"))\\fR"
        guard let name = argument.preferredName else { return value }
        let option = "\\fB\(plain((name.kind == "short" ? "-" : "--") + name.name))\\fR"
        return argument.kind == "flag" ? option : "\(option) \(value)"
    }

    private static func explanation(_ argument: Argument) -> String {
        let text = argument.abstract ?? ""
        guard let value = argument.defaultValue, !value.isEmpty, argument.kind != "flag" else { return text }
        return "\(text) (default: \(value))"
    }

    private static func paragraphs(_ text: String?) -> [String] {
        let paragraphs = (text ?? "").components(separatedBy: "\n\n").map {
            $0.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }.filter { !$0.isEmpty }
        return Array(paragraphs.map { [line($0)] }.joined(separator: [".PP"]))
    }

    /// Text in lines of at most 79 characters, as roff's own linter wants them.
    ///
    /// A line that begins like a request would be taken for one.
    private static func line(_ text: String) -> String {
        var lines: [String] = []
        for word in plain(text).split(separator: " ") {
            if let last = lines.last, last.count + word.count < 79 {
                lines[lines.count - 1] = "\(last) \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { $0.hasPrefix(".") || $0.hasPrefix("'") ? "\\&" + $0 : $0 }.joined(separator: "\n")
    }

    /// Backslashes and hyphens as they are, not as roff's escapes and dashes.
    private static func plain(_ text: String) -> String {
        text.replacing("\\", with: "\\e").replacing("-", with: "\\-")
    }

    private static func quoted(_ text: String) -> String { "\"\(plain(text).replacing("\"", with: "\\(dq"))\"" }
}
