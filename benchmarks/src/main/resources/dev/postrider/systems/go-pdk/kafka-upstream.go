// What a user of Kong's Go PDK would write: the same envelope, to a broker that acknowledges it, or
// to nowhere where no broker is configured.
package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"github.com/Kong/go-pdk"
	"github.com/Kong/go-pdk/server"
	"github.com/Shopify/sarama"
)

type config struct {
	Topic            string `json:"topic"`
	BootstrapServers []struct {
		Host string `json:"host"`
		Port int    `json:"port"`
	} `json:"bootstrap_servers"`
}

type envelope struct {
	Method     string              `json:"method"`
	Uri        string              `json:"uri"`
	Headers    map[string][]string `json:"headers"`
	Body       string              `json:"body"`
	BodyBase64 bool                `json:"body_base64"`
	BodyArgs   interface{}         `json:"body_args,omitempty"`
}

var reply = map[string][]string{"Content-Type": {"application/json; charset=utf-8"}}

func main() {
	if err := server.StartServer(func() interface{} { return &config{} }, "1.0.0", 751); err != nil {
		panic(err)
	}
}

var (
	producer  sarama.SyncProducer
	connected sync.Once
)

func (c *config) connect() {
	settings := sarama.NewConfig()
	settings.Version = sarama.V2_2_0_0
	settings.Producer.RequiredAcks = sarama.WaitForAll
	settings.Producer.Return.Successes = true
	broker := fmt.Sprintf("%s:%d", c.BootstrapServers[0].Host, c.BootstrapServers[0].Port)
	var err error
	if producer, err = sarama.NewSyncProducer([]string{broker}, settings); err != nil {
		panic(err)
	}
}

func (c *config) Access(kong *pdk.PDK) {
	value, err := read(kong)
	if err == nil && len(c.BootstrapServers) > 0 {
		connected.Do(c.connect)
		_, _, err = producer.SendMessage(
			&sarama.ProducerMessage{Topic: c.Topic, Value: sarama.ByteEncoder(value)})
	}
	if err != nil {
		kong.Response.Exit(500, []byte(err.Error()), nil)
		return
	}
	kong.Response.Exit(200, []byte(`{"message":"message sent"}`), reply)
}

func read(kong *pdk.PDK) ([]byte, error) {
	method, err := kong.Request.GetMethod()
	if err != nil {
		return nil, err
	}
	uri, err := kong.Request.GetPathWithQuery()
	if err != nil {
		return nil, err
	}
	headers, err := kong.Request.GetHeaders(1000)
	if err != nil {
		return nil, err
	}
	body, err := kong.Request.GetRawBody()
	if err != nil {
		return nil, err
	}
	message := envelope{Method: method, Uri: uri, Headers: headers, Body: string(body)}
	contentType := headers["content-type"]
	if len(contentType) > 0 && strings.Contains(contentType[0], "application/json") {
		if err := json.Unmarshal(body, &message.BodyArgs); err != nil {
			return nil, err
		}
	}
	return json.Marshal(message)
}
