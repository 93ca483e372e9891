"""make_documents.py URI COUNT | URI COUNT --day: vehicle events of 190 bytes, one each 15 s; with --day those of one new day."""
import datetime
import random
import sys

import pymongo

collection = pymongo.MongoClient(sys.argv[1]).driveops.vehicle_events
count = int(sys.argv[2])
random.seed(1)
if "--day" in sys.argv:
    newest = collection.find({}, {"at": 1}).sort("at", -1).limit(1)[0]["at"]
    start = datetime.datetime(newest.year, newest.month, newest.day) + datetime.timedelta(days=1)
    step = 86400 / count
else:
    collection.drop()
    collection.create_index("at")
    start, step = datetime.datetime(2025, 1, 1), 15
batch = []
for i in range(count):
    batch.append(
        {
            "vehicleId": i % 5000, "tenantId": "t1", "type": random.choice(["odometer", "status", "maintenance", "fuel"]),
            "at": start + datetime.timedelta(seconds=i * step),
            "payload": {
                "odometerKm": random.randint(1000, 300000), "status": random.choice(["available", "rented", "maintenance"]),
                "by": "user%d" % (i % 300),
            },
            "source": "telematics", "schemaVersion": 2,
        }
    )
    if len(batch) == 10000 or i == count - 1:
        collection.insert_many(batch, ordered=False)
        batch = []
