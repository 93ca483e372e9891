import Testing

@testable import Definitions

@Suite("Redaction")
struct RedactionTests {
    @Test(
        "A connection string shows host, database and user, never a password",
        arguments: [
            ("postgresql://loader:s3cret@db:5432/analytics", "postgresql://loader:•••@db:5432/analytics"),
            ("postgres://loader@db/analytics", "postgres://loader@db/analytics"),
            ("postgres://db/analytics", "postgres://db/analytics"),
            ("postgres://loader:s3c@ret@db/x", "postgres://loader:•••@db/x"),
            ("postgres://loader:s3c/ret@db/x", "postgres://loader:•••@db/x"),
            ("postgres://loader:s3c?ret@db/x", "postgres://loader:•••@db/x"),
            ("postgres://l@a,b/x?sslmode=require&password=s3cret", "postgres://l@a,b/x?sslmode=require&password=•••"),
            ("postgres:///x?host=/run&sslpassword=s3cret", "postgres:///x?host=/run&sslpassword=•••"),
            ("host=/run/pg dbname=driveops user=u password=s3cret", "host=/run/pg dbname=driveops user=u password=•••"),
            (#"host = h password = 's3cret \' too' user='a b'"#, "host=h password=••• user='a b'"),
            (#"password=s3\ cret host=h"#, "password=••• host=h"),
            (
                "mongodb://app:s3cret@m1:27017,m2/driveops?replicaSet=r",
                "mongodb://app:•••@m1:27017,m2/driveops?replicaSet=r"
            ),
            ("mongodb+srv://app:s3cret@cluster/", "mongodb+srv://app:•••@cluster/"),
            (
                "mongodb://m/?authMechanismProperties=AWS_SESSION_TOKEN:s3cret",
                "mongodb://m/?authMechanismProperties=•••"
            ),
            ("s3cret", "•••"), ("", "•••"), ("password='s3cret", "•••"),
        ]
    )
    func connectionString(text: String, expected: String) {
        #expect(redactConnectionString(text) == expected)
        #expect(!redactConnectionString(text).contains("cret"))
    }

    @Test(
        "Of a hook's URL only the host is shown",
        arguments: [
            ("https://hooks.example.com/T0/B1/s3cret", "https://hooks.example.com/•••"),
            ("https://hooks.example.com/", "https://hooks.example.com/"),
            ("https://u:s3cret@hooks.example.com", "https://•••@hooks.example.com"),
            ("curl -d x 'https://a.example/s3cret?k=1' && true", "curl -d x 'https://a.example/•••' && true"),
            ("logger -t night done", "logger -t night done"),
        ]
    )
    func urls(text: String, expected: String) {
        #expect(redactURLs(text) == expected)
    }
}
