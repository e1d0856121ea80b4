"""A device with the Paho client for Python. Speaks the line protocol of real-client.ts."""
import sys
import threading

import paho.mqtt.client as mqtt

port, username, password, client_id, clean, will_qos, will_topic, will_text = sys.argv[1:9]
printing = threading.Lock()


def tell(*words):
    with printing:
        print(*words, flush=True)


def on_connect(client, userdata, flags, code):
    tell("connected", flags["session present"]) if code == 0 else tell("refused", code)


client = mqtt.Client(client_id=client_id, clean_session=clean == "1")
client.on_connect = on_connect
client.on_publish = lambda client, userdata, mid: tell("published")
client.on_subscribe = lambda client, userdata, mid, granted: tell("granted", *granted)
client.on_unsubscribe = lambda client, userdata, mid: tell("unsubscribed")
client.on_message = lambda client, userdata, m: tell("heard", m.topic, m.qos, int(m.retain), m.payload.decode())
if username != "-":
    client.username_pw_set(username, password)
if will_topic != "-":
    client.will_set(will_topic, will_text, int(will_qos))
client.connect("127.0.0.1", int(port), 30)
client.loop_start()

for line in sys.stdin:
    word, *rest = line.rstrip("\n").split(" ", 3)
    if word == "publish":
        qos, topic, text = rest
        client.publish(topic, text, int(qos), retain=False)
    elif word == "retain":
        qos, topic, *text = rest
        client.publish(topic, "".join(text), int(qos), retain=True)
    elif word == "subscribe":
        client.subscribe(rest[1], int(rest[0]))
    elif word == "unsubscribe":
        client.unsubscribe(rest[0])
    elif word == "disconnect":
        client.disconnect()
        tell("gone")
        client.loop_stop()
        break
