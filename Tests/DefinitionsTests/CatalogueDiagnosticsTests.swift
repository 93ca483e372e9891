import Foundation
import Testing

@testable import Definitions

@Suite("Diagnostics: across files")
struct CatalogueDiagnosticsTests {
    @Test("Mistakes of all files are told at once, in the order of files and lines, with a count")
    func allAtOnce() throws {
        var fixture = Fixture()
        try fixture.change("Pipelines/garage/streams/workshops.yaml", "name: text", "name: texts")
        try fixture.change("Pipelines/garage/streams/workshops.yaml", "key: [id]", "key: [ids]")
        try fixture.change("Pipelines/garage/kpis.yaml", "better: higher", "better: more")
        try fixture.change("Reports/garage-month.yaml", "period: month", "period: decade")
        let error = #expect(throws: DefinitionError.self) { try fixture.load() }
        let places = error?.diagnostics.map {
            "\(URL(fileURLWithPath: $0.location.file).lastPathComponent):\($0.location.line) \($0.code)"
        }
        #expect(
            places == [
                "kpis.yaml:6 definition.bad_value", "workshops.yaml:6 definition.bad_value",
                "garage-month.yaml:3 definition.bad_value",
            ],
            "an unknown key column may be the mistyped one, so it is not reported yet"
        )
        #expect(error?.description.hasSuffix("\n3 errors") == true)
    }

    @Test("Circles of derived streams and of modules are told with their way")
    func derivedCircle() throws {
        var fixture = Fixture()
        fixture.files["Pipelines/garage/streams/again.yaml"] = """
            stream: again
            source: {sql: again.sql}
            entity: id
            key: [id]
            reads: {deliveries: {entity: intervention_id}}
            columns: {id: uuid}
            """
        fixture.files["Pipelines/garage/streams/again.sql"] =
            "select d.intervention_id as id from mirror.garage_deliveries d join entities e on e.entity = d.intervention_id"
        #expect(try fixture.diagnosticsText() == "valid")
        try fixture.change("Pipelines/garage/streams/deliveries.yaml", "reads:", "reads:\n  again: {entity: id}")
        try fixture.change(
            "Pipelines/garage/streams/deliveries.sql",
            "group by",
            "join mirror.garage_again a on true\ngroup by"
        )
        #expect(
            try fixture.diagnosticsText() == """
                Pipelines/garage/streams/again.yaml:5:1: error[definition.stream_cycle]: derived streams read each \
                other: garage.again → garage.deliveries → garage.again
                  reads: {deliveries: {entity: intervention_id}}
                  ^
                """
        )
    }

    @Test("Two definitions never mean one table, and no name is longer than PostgreSQL keeps")
    func tableNames() throws {
        let long = String(repeating: "x", count: 60)
        var fixture = Fixture()
        fixture.files["Pipelines/garage_special/module.yaml"] =
            "module: garage_special\ntitle: {en: Special, fr: Spécial}\n"
        let stream = "\nsource: {postgres: a.b}\nkey: [id]\ncolumns: {id: uuid}\n"
        fixture.files["Pipelines/garage_special/streams/work.yaml"] = "stream: work" + stream
        fixture.files["Pipelines/garage/streams/special_work.yaml"] = "stream: special_work" + stream
        fixture.files["Pipelines/garage/streams/\(long).yaml"] = "stream: \(long)" + stream
        #expect(
            try fixture.diagnosticsText() == """
                Pipelines/garage/streams/\(long).yaml:1:1: error[definition.bad_name]: the table's name \
                `garage_\(long)` is longer than PostgreSQL's 63 bytes
                  stream: \(long)
                  ^
                Pipelines/garage_special/streams/work.yaml:1:1: error[definition.duplicate_name]: stream \
                `garage_special.work` would have the table of stream `garage.special_work`, mirror.garage_special_work
                  stream: work
                  ^
                """
        )
    }

    @Test("A file that nothing reads is warned about")
    func ignoredFiles() throws {
        var fixture = Fixture()
        fixture.files["Pipelines/garage/streams/forgotten.yml"] = "stream: forgotten"
        fixture.files["Pipelines/garage/facts/notes.txt"] = "notes"
        fixture.files["Pipelines/garage/facts/README.md"] = "notes"
        #expect(
            try fixture.diagnosticsText() == """
                Pipelines/garage/facts/notes.txt:1:1: warning[definition.ignored_file]: this file is not read
                  here only files called *.sql are
                Pipelines/garage/streams/forgotten.yml:1:1: warning[definition.ignored_file]: this file is not read
                  here only files called *.yaml are
                """
        )
    }

    @Test("A report over modules of which one is off is left out, with a warning")
    func reportLeftOut() throws {
        var fixture = Fixture()
        fixture.files["Pipelines/wash/module.yaml"] = "module: wash\ntitle: {en: Wash, fr: Lavage}\n"
        try fixture.change("Reports/garage-month.yaml", "[garage.throughput]", "[garage.throughput, wash.count]")
        fixture.modules = ["garage"]
        let catalogue = try fixture.load()
        #expect(catalogue.reports.isEmpty)
        #expect(catalogue.warnings.map(\.code) == ["definition.report_left_out"])
    }

    @Test("A module that stands in two folders, and a folder that does not stand at all")
    func folders() throws {
        let folder = try TemporaryFolder()
        for name in ["a", "b"] {
            try folder.write("\(name)/garage/module.yaml", "module: garage\ntitle: {en: G, fr: G}\n")
        }
        let error = #expect(throws: DefinitionError.self) {
            try Catalogue.load(
                folders: ["a", "b", "c"].map { folder.path + "/" + $0 },
                reports: [],
                modules: nil,
                context: Fixture().context
            )
        }
        #expect(
            error?.description.replacing(folder.path + "/", with: "") == """
                b/garage/module.yaml:1:1: error[definition.duplicate_name]: there are two modules `garage`
                  the other is a/garage/module.yaml
                c:1:1: error[instance.missing_folder]: there is no folder c
                2 errors
                """
        )
    }

    @Test("A file that is not UTF-8 is named")
    func notUTF8() throws {
        let folder = try TemporaryFolder()
        try folder.write("a/garage/module.yaml", "")
        try Data([0x6D, 0xFF, 0x0A]).write(to: URL(fileURLWithPath: folder.path + "/a/garage/module.yaml"))
        let error = #expect(throws: DefinitionError.self) {
            try Catalogue.load(
                folders: [folder.path + "/a"],
                reports: [],
                modules: nil,
                context: Fixture().context
            )
        }
        #expect(error?.diagnostics.map(\.code) == ["definition.unreadable_file"])
    }

    @Test("Every code is dotted and says whose fault it is")
    func codes() {
        for code in DiagnosticCode.allCases {
            #expect(code.rawValue.wholeMatch(of: /(definition|instance)\.[a-z_]+/) != nil)
        }
    }
}
