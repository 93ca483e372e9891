import Definitions
import Foundation
import TestSupport
import Testing
import Yams

@Suite("The schedules", .timeLimit(.minutes(1)))
struct ScheduleTests {
    private static let folder = URL(fileURLWithPath: "\(TestClient.repository)/schedules").resolvingSymlinksInPath()
        .path
    private static let tool = Tool(instance: "/nonexistent")

    /// Every file below `schedules`, and the Containerfile, with its text.
    private static func files() throws -> [(name: String, text: String)] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted()
        let paths =
            names.map { (name: $0, path: "\(folder)/\($0)") } + [
                ("Containerfile", "\(TestClient.repository)/Containerfile")
            ]
        return try paths.compactMap { name, path in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                return nil
            }
            return (name, try String(contentsOfFile: path, encoding: .utf8))
        }
    }

    @Test("name only commands and options that the program has")
    func commands() async throws {
        let help = try await HelpDump(Self.tool)
        var found = 0
        for (name, text) in try Self.files() {
            for words in Self.calls(text) + (try Self.containers(name, text).compactMap { $0["args"] as? [String] }) {
                found += 1
                let options = help.options(words)
                #expect(options != nil, "\(name): there is no command \(words[0])")
                let unknown = words.filter { $0.hasPrefix("-") }.map { String($0.prefix { $0 != "=" }) }
                    .filter { options?.contains($0) == false }
                #expect(unknown.isEmpty, "\(name): \(words[0]) has no \(unknown)")
            }
        }
        #expect(found >= 8, "the calls are found at all")
        #expect(help.options(["rum"]) == nil && help.options(["run"])?.contains("--ful") == false)
        #expect(Self.calls("30 3 * * * x  driveops-analytics rum --ful >/dev/null") == [["rum", "--ful"]])
    }

    /// The words after the program's name, wherever a text calls it; `CMD` of a Containerfile has them in JSON.
    private static func calls(_ text: String) -> [[String]] {
        let calls = text.matches(of: /driveops-analytics +([a-z][a-z-]*(?: +[^\s`|&;>#)"]+)*)/).map {
            $0.1.split(separator: " ").map(String.init)
        }
        let defaults = text.matches(of: /\nCMD \["([a-z]+)"\]/).map { [String($0.1)] }
        return calls + defaults
    }

    @Test("on Kubernetes never overlap, hang, run as root or write to their image, and are in the instance's zone")
    func kubernetes() throws {
        let objects = try Self.files().filter { $0.name.hasSuffix(".yaml") }.flatMap { try Self.objects($0.text) }
        #expect(
            Set(objects.compactMap { $0["kind"] as? String }) == [
                "ConfigMap", "Secret", "CronJob", "Job", "Deployment", "Service",
            ]
        )
        let night = try #require(objects.first { $0["kind"] as? String == "CronJob" })
        let schedule = try #require(night["spec"] as? [String: Any])
        #expect(schedule["concurrencyPolicy"] as? String == "Forbid")
        #expect(schedule["startingDeadlineSeconds"] is Int)
        let job = (schedule["jobTemplate"] as? [String: Any])?["spec"] as? [String: Any]
        #expect(job?["backoffLimit"] is Int && job?["activeDeadlineSeconds"] is Int)
        #expect(try schedule["timeZone"] as? String == Self.instance(of: objects).timeZone)
        let pods = objects.flatMap { Self.all("template", in: $0) }.compactMap { $0["spec"] as? [String: Any] }
        #expect(pods.count == 3)
        for pod in pods {
            #expect((pod["securityContext"] as? [String: Any])?["runAsNonRoot"] as? Bool == true)
            for container in pod["containers"] as? [[String: Any]] ?? [] {
                let rights = container["securityContext"] as? [String: Any]
                #expect(rights?["readOnlyRootFilesystem"] as? Bool == true)
                #expect(rights?["allowPrivilegeEscalation"] as? Bool == false)
                let resources = container["resources"] as? [String: Any]
                #expect(resources?["requests"] != nil && resources?["limits"] != nil)
                #expect(container["env"] == nil, "secrets are files, not variables")
            }
        }
    }

    /// The ConfigMap's instance file, read with the repository's definitions and secrets that only look like such.
    private static func instance(of objects: [[String: Any]]) throws -> Instance {
        let map = try #require(objects.first { $0["kind"] as? String == "ConfigMap" })
        let text = try #require((map["data"] as? [String: Any])?["instance.yaml"] as? String)
        var secrets: [String: String] = [:]
        for object in objects where object["kind"] as? String == "Secret" {
            let name = ((object["metadata"] as? [String: Any])?["name"] as? String) ?? ""
            for (key, value) in object["stringData"] as? [String: String] ?? [:] { secrets["\(name)/\(key)"] = value }
        }
        let folder = try DefinitionFolder(secrets)
        defer { folder.remove() }
        try folder.write([
            "instance.yaml": text.replacing("/run/secrets", with: folder.path)
                .replacing("/opt/driveops-analytics", with: TestClient.repository)
        ])
        let instance = try Instance.load("\(folder.path)/instance.yaml", environment: [:])
        #expect(instance.warehouse.owner != nil, "every secret that is named is there")
        _ = try Catalogue.load(instance)
        return instance
    }

    private static func containers(_ name: String, _ text: String) throws -> [[String: Any]] {
        guard name.hasSuffix(".yaml") else { return [] }
        return try objects(text).flatMap { object in
            all("spec", in: object).flatMap { $0["containers"] as? [[String: Any]] ?? [] }
        }
    }

    private static func objects(_ text: String) throws -> [[String: Any]] {
        try Yams.load_all(yaml: text).compactMap { $0 as? [String: Any] }
    }

    /// Every mapping under this key, at any depth.
    private static func all(_ key: String, in value: Any) -> [[String: Any]] {
        if let list = value as? [Any] { return list.flatMap { all(key, in: $0) } }
        guard let mapping = value as? [String: Any] else { return [] }
        return [mapping[key] as? [String: Any]].compactMap(\.self) + mapping.values.flatMap { all(key, in: $0) }
    }
}
