import HTTPTypes
import Hummingbird
import KPIQueries

extension Response {
    /// A JSON document.
    static func json(
        _ json: JSON,
        status: HTTPResponse.Status = .ok,
        type: String = "application/json"
    ) -> Response {
        text(json.text(pretty: true) + "\n", status: status, type: type)
    }

    /// A text of any type, in UTF-8.
    static func text(_ text: String, status: HTTPResponse.Status = .ok, type: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: type + (type.hasPrefix("text/") ? "; charset=utf-8" : "")],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
