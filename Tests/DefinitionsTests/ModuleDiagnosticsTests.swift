import Testing

@testable import Definitions

@Suite("Diagnostics: Modules")
struct ModuleDiagnosticsTests {
    static let cases: [DiagnosticCase] = [
        DiagnosticCase(
            "A name that is none",
            in: "Pipelines/garage/module.yaml",
            "workshop: {label",
            to: "workShop: {label",
            """
            Pipelines/garage/facts/deliveries.sql:8:14: error[definition.unknown_dimension]: neither module `garage` nor one that it needs has a dimension `workshop`
              dimensions: {workshop: workshop_id, vehicle: vehicle_id}
                           ^
              did you mean `workShop`?
            Pipelines/garage/facts/workshop_days.sql:6:14: error[definition.unknown_dimension]: neither module `garage` nor one that it needs has a dimension `workshop`
              dimensions: {workshop: workshop_id}
                           ^
              did you mean `workShop`?
            Pipelines/garage/module.yaml:9:3: error[definition.bad_name]: `workShop` is not a name
                workShop: {label: {en: Workshop, fr: Atelier}, stream: workshops, value: id, name: name}
                ^
              names are snake_case: lower case letters, digits and single underscores, starting with a letter
            """
        ),
        DiagnosticCase(
            "A module called otherwise than its folder",
            in: "Pipelines/garage/module.yaml",
            "module: garage",
            to: "module: garages",
            """
            Pipelines/garage/module.yaml:1:9: error[definition.name_mismatch]: `garages` must be called as its folder, `garage`
              module: garages
                      ^
            """
        ),
        DiagnosticCase(
            "A module that needs an unknown one",
            in: "Pipelines/garage/module.yaml",
            "[vehicles]",
            to: "[vehicle]",
            """
            Pipelines/garage/module.yaml:3:9: error[definition.unknown_module]: there is no module `vehicle`
              needs: [vehicle]
                      ^
              did you mean `vehicles`?
            """
        ),
        DiagnosticCase(
            "Modules that need each other",
            in: "Pipelines/vehicles/module.yaml",
            "tier: core",
            to: "tier: core\nneeds: [garage]",
            """
            Pipelines/vehicles/module.yaml:4:9: error[definition.module_cycle]: modules need each other: garage → vehicles → garage
              needs: [garage]
                      ^
            """
        ),
        DiagnosticCase(
            "An unknown tier",
            in: "Pipelines/garage/module.yaml",
            "needs:",
            to: "tier: core_\nneeds:",
            """
            Pipelines/garage/module.yaml:3:7: error[definition.bad_value]: `tier` cannot be `core_`
              tier: core_
                    ^
              did you mean `core`? Allowed: core, optional
            """
        ),
        DiagnosticCase(
            "A code that is no number",
            in: "Pipelines/garage/module.yaml",
            "    6: {",
            to: "    six: {",
            """
            Pipelines/garage/module.yaml:7:5: error[definition.wrong_type]: a code must be a whole number, found `six`
                  six: {en: Completed, fr: Terminé}
                  ^
            """
        ),
        DiagnosticCase(
            "A code that stands twice",
            in: "Pipelines/garage/module.yaml",
            "    6: {",
            to: "    01: {",
            """
            Pipelines/garage/module.yaml:7:5: error[definition.duplicate_key]: code 1 stands twice
                  01: {en: Completed, fr: Terminé}
                  ^
            """
        ),
        DiagnosticCase(
            "A label without French",
            in: "Pipelines/garage/module.yaml",
            "{en: Open, fr: Ouvert}",
            to: "{en: Open}",
            """
            Pipelines/garage/module.yaml:6:8: error[definition.missing_key]: a text in two languages must have the key `fr`
                  1: {en: Open}
                     ^
            """
        ),
        DiagnosticCase(
            "A dimension over an unknown stream",
            in: "Pipelines/garage/module.yaml",
            "stream: workshops",
            to: "stream: workshop",
            """
            Pipelines/garage/module.yaml:9:58: error[definition.unknown_stream]: there is no stream `workshop`
                workshop: {label: {en: Workshop, fr: Atelier}, stream: workshop, value: id, name: name}
                                                                       ^
              did you mean `workshops`?
            """
        ),
        DiagnosticCase(
            "A stream of a module that is not needed",
            in: "Pipelines/vehicles/module.yaml",
            "stream: vehicles, value: id, name: plate",
            to: "stream: garage.workshops, value: id, name: name",
            """
            Pipelines/vehicles/module.yaml:5:57: error[definition.module_not_needed]: module `vehicles` does not need module `garage`
                vehicle: {label: {en: Vehicle, fr: Véhicule}, stream: garage.workshops, value: id, name: name}
                                                                      ^
              add `garage` to `needs` in its module.yaml
            """
        ),
        DiagnosticCase(
            "A dimension over an unknown column",
            in: "Pipelines/garage/module.yaml",
            "value: id, name: name",
            to: "value: id, name: nam",
            """
            Pipelines/garage/module.yaml:9:86: error[definition.unknown_column]: stream `garage.workshops` has no column `nam`
                workshop: {label: {en: Workshop, fr: Atelier}, stream: workshops, value: id, name: nam}
                                                                                                   ^
              did you mean `name`?
            """
        ),
        DiagnosticCase(
            "A dimension over an unknown code list",
            in: "Pipelines/garage/module.yaml",
            "codes: status}",
            to: "codes: state}",
            """
            Pipelines/garage/module.yaml:10:50: error[definition.unknown_codes]: module `garage` has no code list `state`
                status: {label: {en: Status, fr: État}, codes: state}
                                                               ^
              did you mean `status`?
            """
        ),
        DiagnosticCase(
            "A dimension of two kinds",
            in: "Pipelines/garage/module.yaml",
            "codes: status}",
            to: "codes: status, stream: workshops, value: id, name: name}",
            """
            Pipelines/garage/module.yaml:10:58: error[definition.conflicting_keys]: a dimension can have only one of `stream`, `codes`
                status: {label: {en: Status, fr: État}, codes: status, stream: workshops, value: id, name: name}
                                                                       ^
            """
        ),
        DiagnosticCase(
            "A dimension with a name of the engine's",
            in: "Pipelines/garage/module.yaml",
            "  status: {label",
            to: "  day: {label",
            """
            Pipelines/garage/module.yaml:10:3: error[definition.bad_name]: `day` is a name of the engine's own
                day: {label: {en: Status, fr: État}, codes: status}
                ^
              day, n, key and excluded are taken
            """
        ),
    ]

    @Test("The text is exact", arguments: cases)
    func text(of example: DiagnosticCase) throws {
        try example.check()
    }
}
