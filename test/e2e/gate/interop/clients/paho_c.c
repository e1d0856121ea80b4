/* A device with the Paho client for C. Speaks the line protocol of real-client.ts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <MQTTClient.h>

static int heard(void *context, char *topic, int topic_length, MQTTClient_message *message) {
  (void)context;
  (void)topic_length;
  printf("heard %s %d %d %.*s\n", topic, message->qos, message->retained, message->payloadlen, (char *)message->payload);
  fflush(stdout);
  MQTTClient_freeMessage(&message);
  MQTTClient_free(topic);
  return 1;
}

static void lost(void *context, char *cause) {
  (void)context;
  (void)cause;
}

static void publish(MQTTClient client, char *rest, int retained) {
  char *qos = strtok(rest, " ");
  char *topic = strtok(NULL, " ");
  char *text = strtok(NULL, "");
  MQTTClient_deliveryToken token;
  if (text == NULL) text = "";
  if (MQTTClient_publish(client, topic, (int)strlen(text), text, atoi(qos), retained, &token) == MQTTCLIENT_SUCCESS &&
      MQTTClient_waitForCompletion(client, token, 10000) == MQTTCLIENT_SUCCESS) {
    printf("published\n");
  } else {
    printf("failed\n");
  }
}

int main(int argc, char **argv) {
  char url[64];
  char line[65536];
  MQTTClient client;
  MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
  MQTTClient_willOptions will = MQTTClient_willOptions_initializer;
  if (argc < 9) return 2;
  snprintf(url, sizeof url, "tcp://127.0.0.1:%s", argv[1]);
  MQTTClient_create(&client, url, argv[4], MQTTCLIENT_PERSISTENCE_NONE, NULL);
  MQTTClient_setCallbacks(client, NULL, lost, heard, NULL);
  options.MQTTVersion = MQTTVERSION_3_1_1;
  options.keepAliveInterval = 30;
  options.cleansession = argv[5][0] == '1';
  if (strcmp(argv[2], "-") != 0) {
    options.username = argv[2];
    options.password = argv[3];
  }
  if (strcmp(argv[7], "-") != 0) {
    will.qos = atoi(argv[6]);
    will.topicName = argv[7];
    will.message = argv[8];
    options.will = &will;
  }
  int code = MQTTClient_connect(client, &options);
  if (code != MQTTCLIENT_SUCCESS) {
    printf("refused %d\n", code);
    return 0;
  }
  printf("connected %d\n", options.returned.sessionPresent);
  fflush(stdout);
  while (fgets(line, sizeof line, stdin) != NULL) {
    line[strcspn(line, "\n")] = '\0';
    char *rest = strchr(line, ' ');
    if (rest != NULL) *rest++ = '\0';
    if (strcmp(line, "publish") == 0) publish(client, rest, 0);
    if (strcmp(line, "retain") == 0) publish(client, rest, 1);
    if (strcmp(line, "subscribe") == 0) {
      char *filter = strchr(rest, ' ') + 1;
      int granted = MQTTClient_subscribe(client, filter, atoi(rest));
      printf("granted %d\n", granted == MQTTCLIENT_SUCCESS ? atoi(rest) : granted);
    }
    if (strcmp(line, "unsubscribe") == 0) {
      MQTTClient_unsubscribe(client, rest);
      printf("unsubscribed\n");
    }
    if (strcmp(line, "disconnect") == 0) {
      MQTTClient_disconnect(client, 1000);
      printf("gone\n");
      fflush(stdout);
      break;
    }
    fflush(stdout);
  }
  MQTTClient_destroy(&client);
  return 0;
}
