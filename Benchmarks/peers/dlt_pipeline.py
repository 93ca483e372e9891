"""dlt_pipeline.py rows|documents [--fresh]: bench.interventions or vehicle_events to the warehouse, as dlt does it fastest.

Rows: ConnectorX, incremental on updated_at, merged by id with `upsert`. Documents: pymongoarrow, incremental on _id, appended.
Reads SOURCE, TARGET (SQLAlchemy URIs), MONGO and STATE (a folder) from the environment.
"""
import os
import shutil
import sys
import warnings

warnings.filterwarnings("ignore")
os.environ.update(
    {
        "NORMALIZE__WORKERS": "2", "EXTRACT__DATA_WRITER__FILE_MAX_ITEMS": "500000",
        "NORMALIZE__DATA_WRITER__FILE_MAX_ITEMS": "500000", "NORMALIZE__PARQUET_NORMALIZER__ADD_DLT_LOAD_ID": "false",
        "RUNTIME__LOG_LEVEL": "ERROR", "RUNTIME__DLTHUB_TELEMETRY": "false",
    }
)
import dlt
import pymongo
from bson import ObjectId
from dlt.sources.sql_database import sql_table

what = sys.argv[1]
dataset = f"dlt_{what}"
if "--fresh" in sys.argv:
    import psycopg2

    shutil.rmtree(f"{os.environ['STATE']}/{dataset}", ignore_errors=True)
    connection = psycopg2.connect(os.environ["TARGET"])
    connection.autocommit = True
    for schema in (dataset, dataset + "_staging"):
        connection.cursor().execute(f'drop schema if exists "{schema}" cascade')
    connection.close()
columns = [
    "id", "garage_id", "mechanic_id", "vehicle_id", "opened_at", "completed_at", "status", "labour_hours", "parts_total",
    "total", "updated_at",
]


def rows():
    table = sql_table(
        os.environ["SOURCE"], schema="bench", table="interventions", backend="connectorx", chunk_size=200000,
        included_columns=columns, incremental=dlt.sources.incremental("updated_at"),
        reflection_level="full_with_precision",
        backend_kwargs={"return_type": "arrow_stream", "batch_size": 200000},
    )
    table.apply_hints(
        table_name="interventions", primary_key="id", write_disposition={"disposition": "merge", "strategy": "upsert"}
    )
    return table.with_name("interventions")


@dlt.resource(name="vehicle_events", write_disposition="append", primary_key=())
def documents(cursor=dlt.sources.incremental("mongo_id", row_order="asc", range_start="open")):
    from mongo_arrow import batches

    collection = pymongo.MongoClient(os.environ["MONGO"]).driveops.vehicle_events
    yield from batches(collection, {"_id": {"$gt": ObjectId(cursor.last_value)}} if cursor.last_value else {})


pipeline = dlt.pipeline(
    dataset, pipelines_dir=os.environ["STATE"], destination=dlt.destinations.postgres(os.environ["TARGET"]),
    dataset_name=dataset,
)
resource = rows() if what == "rows" else documents()
pipeline.extract([resource], loader_file_format="parquet")
pipeline.normalize()
pipeline.load()
