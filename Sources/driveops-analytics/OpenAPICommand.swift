import ArgumentParser
import DashboardAPI

struct OpenAPICommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi",
        abstract: "Print the OpenAPI document of the server's API.",
        discussion: "It is the same for every instance: driveops-analytics openapi > docs/openapi.json"
    )

    mutating func run() {
        print(APIDocument.text, terminator: "")
    }
}
